// A Git host over HTTP: git's own http-backend, called as the CGI program that it is.
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { dirname, basename, join } from 'node:path';

const backend = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend');

/**
 * Serves one repository to whoever asks, also for pushing; answers its address. `slow` lets it give only so many bytes a
 * second from now on.
 */
export const serveGit = async (repository) => {
  execFileSync('git', ['-C', repository, 'config', 'http.receivepack', 'true']);
  // A checked-out branch may be pushed to: nobody works in the folder of the host.
  execFileSync('git', ['-C', repository, 'config', 'receive.denyCurrentBranch', 'ignore']);
  let pace = Infinity;
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url, 'http://host');
    const program = spawn(backend, {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: dirname(repository),
        GIT_HTTP_EXPORT_ALL: '1',
        REMOTE_ADDR: '127.0.0.1',
        REMOTE_USER: 'ann',
        REQUEST_METHOD: request.method,
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        ...(request.headers['content-length'] && { CONTENT_LENGTH: request.headers['content-length'] }),
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    request.pipe(program.stdin);
    program.stdin.on('error', () => undefined);
    let head = Buffer.alloc(0);
    let told = false;
    program.stdout.on('data', (chunk) => {
      if (pace < Infinity) {
        program.stdout.pause();
        setTimeout(() => program.stdout.resume(), (chunk.length / pace) * 1000);
      }
      if (told) return void response.write(chunk);
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      told = true;
      const fields = head.subarray(0, end).toString('latin1').split('\r\n').map((line) => line.split(/:\s*/, 2));
      const status = fields.find(([name]) => name.toLowerCase() === 'status');
      response.writeHead(
        status ? Number.parseInt(status[1], 10) : 200,
        Object.fromEntries(fields.filter(([name]) => name.toLowerCase() !== 'status')),
      );
      response.write(head.subarray(end + 4));
    });
    program.stdout.on('end', () => response.end());
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${server.address().port}/${basename(repository)}/.git`,
    slow: (bytes) => {
      pace = bytes;
    },
    stop: () => server.close(),
  };
};
