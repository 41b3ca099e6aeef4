using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using MicroAlpha.Events;

namespace MicroAlpha.Host.Admin;

/// <summary>
/// The other side of the admin socket, for the command line and the terminal screen. One thread at a time.
/// </summary>
internal sealed class AdminClient : IDisposable
{
    private const int AnswerBytesMax = 16 << 20;

    private readonly Socket _socket;
    private readonly string _path;
    private readonly TimeSpan _timeout;
    private byte[] _input = new byte[4096];
    private int _length;

    private AdminClient(Socket socket, string path, TimeSpan timeout) =>
        (_socket, _path, _timeout) = (socket, path, timeout);

    /// <summary>Connects to a running engine.</summary>
    /// <param name="path">The engine's admin socket.</param>
    /// <param name="timeout">How long an answer may take.</param>
    /// <exception cref="EngineException">MA-504: bad path; MA-507: no engine there; MA-509: no permission.</exception>
    public static AdminClient Connect(string path, TimeSpan timeout)
    {
        AdminSocket.RequireLength(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.SendTimeout = Math.Max(1, (int)timeout.TotalMilliseconds);
            return new AdminClient(socket, path, timeout);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw exception.SocketErrorCode == SocketError.AccessDenied
                ? new EngineException("MA-509", ExitCode.Failed,
                    $"no permission to use the admin socket '{path}': run this as the engine's user or root", exception)
                : new EngineException("MA-507", ExitCode.Missing,
                    $"no engine answers at the admin socket '{path}': start one with 'microalpha run', or name its "
                        + "socket with --socket",
                    exception);
        }
    }

    /// <summary>Sends a request and waits for its answer, which the caller disposes.</summary>
    /// <exception cref="EngineException">
    /// The code of the engine's refusal; MA-508: no complete answer in time, and for a kill or a re-arm it is unknown
    /// whether it holds.
    /// </exception>
    public JsonDocument Ask(AdminRequest request)
    {
        var answer = AskRaw(request.ToLine());
        if (answer.RootElement.TryGetProperty("ok", out var ok) && ok.ValueKind == JsonValueKind.True)
            return answer;
        using (answer)
        {
            var root = answer.RootElement;
            var code = root.TryGetProperty("code", out var value) ? value.GetString() ?? "" : "";
            var hasExit = root.TryGetProperty("exit", out value) && value.TryGetInt32(out _);
            var exit = hasExit ? (ExitCode)value.GetInt32() : ExitCode.Failed;
            var error = root.TryGetProperty("error", out value) ? value.GetString() ?? "" : "";
            throw new EngineException(code.Length == 0 ? "MA-508" : code, exit, error);
        }
    }

    /// <summary>Sends bytes as they are and waits for one line.</summary>
    /// <exception cref="EngineException">MA-508.</exception>
    public JsonDocument AskRaw(ReadOnlySpan<byte> line)
    {
        try
        {
            while (!line.IsEmpty)
                line = line[_socket.Send(line)..];
        }
        catch (SocketException exception) when (exception.SocketErrorCode is not SocketError.TimedOut)
        {
            // The engine may have refused and closed already: its answer is still there to be read.
            Debug.Assert(exception.SocketErrorCode != SocketError.Success, "a failed send has a cause");
        }
        catch (SocketException exception)
        {
            throw NoAnswer("the request could not be sent", exception);
        }

        return ReadAnswer();
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _socket.Dispose();

    private JsonDocument ReadAnswer()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var end = _input.AsSpan(0, _length).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var answer = _input.AsSpan(0, end).ToArray();
                _input.AsSpan(end + 1, _length - end - 1).CopyTo(_input);
                _length -= end + 1;
                return Parse(answer);
            }

            var left = _timeout - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || _length >= AnswerBytesMax)
                throw NoAnswer($"no answer within {_timeout.TotalSeconds:0.###} s", null);
            if (_length == _input.Length)
                Array.Resize(ref _input, 2 * _length);
            Receive(left);
        }
    }

    private void Receive(TimeSpan left)
    {
        try
        {
            _socket.ReceiveTimeout = Math.Max(1, (int)left.TotalMilliseconds);
            var count = _socket.Receive(_input.AsSpan(_length));
            if (count == 0)
                throw NoAnswer("the engine closed the connection", null);
            _length += count;
        }
        catch (SocketException exception)
            when (exception.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            throw NoAnswer($"no answer within {_timeout.TotalSeconds:0.###} s", exception);
        }
        catch (SocketException exception)
        {
            throw NoAnswer($"the connection broke: {exception.Message}", exception);
        }
    }

    private JsonDocument Parse(byte[] answer)
    {
        try
        {
            return JsonDocument.Parse(answer);
        }
        catch (JsonException exception)
        {
            throw NoAnswer("the answer is not JSON: something else listens there", exception);
        }
    }

    private EngineException NoAnswer(string what, Exception? inner) => new("MA-508", ExitCode.Missing,
        $"{what} (admin socket '{_path}'); whether the command was done is not known: ask 'microalpha status'", inner);
}
