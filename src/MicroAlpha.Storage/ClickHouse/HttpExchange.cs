using System.Buffers;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// One HTTP/1.1 request on a connection of its own. Written here because the framework's client does not say how much
/// of a request left this machine, and whether it was sent twice. Synchronous; one thread.
/// </summary>
internal sealed class HttpExchange : IDisposable
{
    private const int HeadLimit = 64 * 1024;
    private readonly ServerAddress _server;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(HeadLimit);
    private Socket? _socket;
    private Stream? _stream;
    private bool _isReturned;
    private int _start;
    private int _end;

    /// <summary>Prepares a request; nothing is sent yet.</summary>
    public HttpExchange(ServerAddress server) => _server = server;

    /// <summary>True once the last byte of the body was handed to the system.</summary>
    public bool IsSent { get; private set; }

    /// <summary>The status of the answer; 0 before it came.</summary>
    public int Status { get; private set; }

    /// <summary>Connects and sends the head.</summary>
    /// <exception cref="IOException">It could not be done.</exception>
    public void Open(string pathAndQuery, long bodyBytes)
    {
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (var limit = new CancellationTokenSource(_server.ConnectTimeoutMs))
        {
            try
            {
                _socket.ConnectAsync(_server.Url.Host, _server.Url.Port, limit.Token).AsTask().GetAwaiter().GetResult();
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                throw new IOException($"no connection: {error.Message}", error);
            }
        }

        _socket.SendTimeout = _server.ReplyTimeoutMs;
        _socket.ReceiveTimeout = _server.ReplyTimeoutMs;
        _stream = new NetworkStream(_socket, ownsSocket: false);
        if (_server.Url.Scheme == Uri.UriSchemeHttps)
        {
            var secured = new SslStream(_stream);
            secured.AuthenticateAsClient(_server.Url.Host);
            _stream = secured;
        }

        var head = new StringBuilder();
        head.Append("POST ").Append(pathAndQuery).Append(" HTTP/1.1\r\nHost: ").Append(_server.Url.Authority);
        head.Append("\r\nConnection: close\r\nContent-Length: ").Append(bodyBytes).Append("\r\n");
        if (_server.User.Length > 0)
            head.Append("X-ClickHouse-User: ").Append(_server.User).Append("\r\n");
        if (_server.Password.Length > 0)
            head.Append("X-ClickHouse-Key: ").Append(_server.Password).Append("\r\n");
        _stream.Write(Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()));
    }

    /// <summary>Sends bytes of the body.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isLast">True when they end the body.</param>
    public void Send(ReadOnlySpan<byte> bytes, bool isLast)
    {
        // From here on nobody knows; what fails in the call may have left.
        IsSent |= isLast;
        _stream!.Write(bytes);
    }

    /// <summary>True when the server has said something, or closed.</summary>
    public bool HasAnswer(int waitMicroseconds) =>
        _stream is not null && _socket!.Poll(waitMicroseconds, SelectMode.SelectRead);

    /// <summary>
    /// Reads the answer into <paramref name="output"/>. An answer without a length that ends early is told by an error.
    /// </summary>
    /// <exception cref="IOException">It did not come, or not whole.</exception>
    public void Receive(Stream output) => Receive(() => output);

    /// <summary>The same; where it goes is asked once the status is known.</summary>
    public void Receive(Func<Stream> choose)
    {
        var (length, isChunked) = ReadHead();
        var output = choose();
        if (isChunked)
            ReadChunks(output);
        else if (length >= 0)
            Copy(output, length);
        else
            throw new IOException("the answer has no length");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream?.Dispose();
        _socket?.Dispose();
        if (_isReturned)
            return;
        _isReturned = true;
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private (long Length, bool IsChunked) ReadHead()
    {
        var length = -1L;
        var isChunked = false;
        var first = ReadLine();
        var isHttp = first.StartsWith("HTTP/1.", StringComparison.Ordinal) && first.Length >= 12;
        if (!isHttp || !int.TryParse(first.AsSpan(9, 3), out var status))
            throw new IOException("the answer is not HTTP");
        for (var line = ReadLine(); line.Length > 0; line = ReadLine())
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                continue;
            var name = line.AsSpan(0, colon);
            var value = line.AsSpan(colon + 1).Trim();
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                length = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
                    ? bytes
                    : throw new IOException($"the answer's length is no number: {value}");
            else if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
                isChunked = value.Contains("chunked", StringComparison.OrdinalIgnoreCase);
        }

        Status = status;
        return (length, isChunked);
    }

    private void ReadChunks(Stream output)
    {
        while (true)
        {
            var line = ReadLine();
            var end = line.IndexOf(';', StringComparison.Ordinal);
            var digits = line.AsSpan(0, end < 0 ? line.Length : end).Trim();
            if (!long.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var size))
                throw new IOException("the answer's chunks are broken");
            if (size == 0)
                break;
            Copy(output, size);
            ReadLine();
        }

        while (ReadLine().Length > 0)
        {
        }
    }

    private void Copy(Stream output, long count)
    {
        while (count > 0)
        {
            if (_start == _end)
                Fill();
            var part = (int)Math.Min(count, _end - _start);
            output.Write(_buffer, _start, part);
            _start += part;
            count -= part;
        }
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end)
                Fill();
            var letter = (char)_buffer[_start++];
            if (letter == '\n')
                break;
            if (line.Length > HeadLimit)
                throw new IOException("the answer's head has no end");
            line.Append(letter);
        }

        return line.ToString().TrimEnd('\r');
    }

    private void Fill()
    {
        _start = 0;
        _end = _stream!.Read(_buffer, 0, _buffer.Length);
        if (_end <= 0)
            throw new IOException("the connection was closed before the answer was whole");
    }
}
