using System.Buffers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>
/// One web socket and its receive buffer. One task receives; sends come from any and are serialised; <see
/// cref="Abort"/> may be called by any thread.
/// </summary>
/// <remarks>
/// The TCP socket is opened here so that it can be ended here: anything but a close in good order resets the connection
/// (linger 0), which frees the server's slot and never waits for a peer that is gone.
/// </remarks>
internal sealed class StreamSocket : IDisposable
{
    private const int FirstBufferBytes = 64 * 1024;

    private readonly ClientWebSocket _client = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly StreamOptions _options;
    private readonly SessionTime _time;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _invoker;
    private readonly CancellationTokenSource _aborted = new();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
    private volatile Socket? _tcp;

    public StreamSocket(StreamOptions options, Uri endpoint, TimeProvider time)
    {
        _options = options;
        _time = new SessionTime(time);
        // The pong limit counts from the ping, so both together bound the life of a half-open socket.
        _client.Options.KeepAliveInterval = TimeSpan.FromMilliseconds(options.PingIntervalMs);
        _client.Options.KeepAliveTimeout = TimeSpan.FromMilliseconds(options.PongTimeoutMs);
        _client.Options.CollectHttpResponseDetails = true;
        _handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = !endpoint.IsLoopback,
            ConnectCallback = OpenAsync,
            PooledConnectionLifetime = TimeSpan.Zero,
        };
        _invoker = new HttpMessageInvoker(_handler);
    }

    /// <summary>Status of the upgrade's answer; 0 when there was none.</summary>
    public int HttpStatus => (int)_client.HttpStatusCode;

    /// <summary>What the peer said when it closed; 0 when it did not.</summary>
    public int CloseStatus => (int)(_client.CloseStatus ?? 0);

    /// <summary>The bytes of the message received last, valid until the next receive.</summary>
    public ReadOnlySpan<byte> Frame(in ReceivedFrame frame) => _buffer.AsSpan(0, (int)frame.Length);

    /// <summary>The same for code that awaits.</summary>
    public ReadOnlyMemory<byte> FrameMemory(in ReceivedFrame frame) => _buffer.AsMemory(0, (int)frame.Length);

    /// <summary>Connects; ended by <see cref="Abort"/> or the token.</summary>
    public async Task ConnectAsync(Uri endpoint, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_aborted.Token, stop);
        await _client.ConnectAsync(endpoint, _invoker, either.Token).ConfigureAwait(false);
    }

    /// <summary>
    /// Receives one whole message, however it is cut. A message beyond the limit is read to its end and refused.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReceivedFrame> ReceiveAsync()
    {
        var length = 0L;
        var filled = 0;
        var receiveTimeNs = 0L;
        while (true)
        {
            // A full buffer at the limit is overwritten: the message is refused at its end.
            if (filled == _buffer.Length && !TryGrow())
                filled = 0;
            var part = await _client.ReceiveAsync(_buffer.AsMemory(filled), CancellationToken.None)
                .ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
                return new ReceivedFrame(ReceivedKind.Close, 0, _time.NowNs);
            if (length == 0)
                receiveTimeNs = _time.NowNs;
            filled += part.Count;
            length += part.Count;
            if (!part.EndOfMessage)
                continue;
            var kind = length > _options.MaxFrameBytes ? ReceivedKind.Refused : ReceivedKind.Message;
            return new ReceivedFrame(kind, length, receiveTimeNs);
        }
    }

    /// <summary>Sends one text message, after those before it.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            await _client.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None)
                .ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>
    /// Sends the close frame, so that the server frees the slot at once; the receiver then gets the answer. False when
    /// it could not be sent.
    /// </summary>
    public async Task<bool> TryCloseAsync()
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_client.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
                return false;
            if (_tcp is { } tcp)
                tcp.LingerState = new LingerOption(enable: false, 0);
            await _client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None)
                .ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is WebSocketException or IOException or SocketException
            or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Ends the TCP connection now; a pending receive or send fails.</summary>
    public void Abort()
    {
        try
        {
            _aborted.Cancel();
            _tcp?.Dispose();
            _client.Abort();
        }
        catch (ObjectDisposedException)
        {
            // A timer that fires late finds everything gone already.
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _client.Dispose();
        _tcp?.Dispose();
        _invoker.Dispose();
        _handler.Dispose();
        _sending.Dispose();
        _aborted.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool TryGrow()
    {
        // One byte more than allowed tells a message of the limit from a longer one.
        if (_buffer.Length > _options.MaxFrameBytes)
            return false;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer.Length * 2, _options.MaxFrameBytes + 1));
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        return true;
    }

    private async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var tcp = new Socket(SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            LingerState = new LingerOption(enable: true, 0),
            ReceiveBufferSize = _options.SocketBufferBytes,
        };
        try
        {
            _tcp = tcp;
            await tcp.ConnectAsync(context.DnsEndPoint, stop).ConfigureAwait(false);
            return new NetworkStream(tcp, ownsSocket: true);
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }
}
