using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MicroAlpha.Venue.Server;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Tests.Venue;

/// <summary>A plain WebSocket client that reads whole messages within a time limit.</summary>
internal sealed class VenueSocket : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket;
    private readonly bool _isPacked;
    private readonly Queue<JsonElement> _elements = new();

    private VenueSocket(ClientWebSocket socket, bool isPacked)
    {
        _socket = socket;
        _isPacked = isPacked;
    }

    public WebSocketState State => _socket.State;

    public WebSocketMessageType LastType { get; private set; }

    public int LastLength { get; private set; }

    public static async Task<VenueSocket> ConnectAsync(
        VenueServer venue, string path, bool isPacked = false, Action<ClientWebSocketOptions>? configure = null)
    {
        var socket = new ClientWebSocket();
        configure?.Invoke(socket.Options);
        using var timeout = new CancellationTokenSource(Timeout);
        // ClientWebSocket leaves a Content-Type among its request headers out without a word.
        using var invoker = new HttpMessageInvoker(new PackedHandler());
        await socket.ConnectAsync(new Uri(venue.StreamUrl + path), isPacked ? invoker : null, timeout.Token);
        return new VenueSocket(socket, isPacked);
    }

    /// <summary>Connects, reads the welcome, authenticates and reads the answer.</summary>
    public static async Task<VenueSocket> EnterAsync(
        VenueServer venue, string path = "/v2/iex", bool isPacked = false, string key = VenueMarket.Key)
    {
        var socket = await ConnectAsync(venue, path, isPacked);
        _ = await socket.ReceiveAsync();
        await socket.SendAsync($$"""{"action":"auth","key":"{{key}}","secret":"{{VenueMarket.Secret}}"}""");
        _ = await socket.ReceiveAsync();
        return socket;
    }

    /// <summary>Connects a trading stream that listens.</summary>
    public static async Task<VenueSocket> ListenAsync(VenueServer venue)
    {
        var socket = await ConnectAsync(venue, "/stream");
        await socket.SendAsync($$"""{"action":"auth","key":"{{VenueMarket.Key}}","secret":"{{VenueMarket.Secret}}"}""");
        _ = await socket.ReceiveAsync();
        await socket.SendAsync("""{"action":"listen","data":{"streams":["trade_updates"]}}""");
        _ = await socket.ReceiveAsync();
        return socket;
    }

    public async Task SendAsync(string json, bool isBinary = false, int fragments = 1)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        if (_isPacked)
            bytes = MsgPackJson.FromJson(bytes);
        var type = isBinary || _isPacked ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
        var size = Math.Max(1, bytes.Length / fragments);
        using var timeout = new CancellationTokenSource(Timeout);
        for (var at = 0; at < bytes.Length; at += size)
        {
            var length = Math.Min(size, bytes.Length - at);
            await _socket.SendAsync(bytes.AsMemory(at, length), type, at + length == bytes.Length, timeout.Token);
        }
    }

    /// <summary>The next message as JSON; its bytes when it is MessagePack are converted.</summary>
    public async Task<JsonElement> ReceiveAsync()
    {
        var bytes = await ReceiveBytesAsync();
        if (_isPacked && !MsgPackJson.TryToJson(bytes, out bytes))
            throw new InvalidDataException("no MessagePack");
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.Clone();
    }

    public async Task<byte[]> ReceiveBytesAsync(TimeSpan? timeLimit = null)
    {
        using var timeout = new CancellationTokenSource(timeLimit ?? Timeout);
        using var message = new MemoryStream();
        var buffer = new byte[65_536];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.AsMemory(), timeout.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, "closed");
            LastType = part.MessageType;
            message.Write(buffer, 0, part.Count);
            if (!part.EndOfMessage)
                continue;
            LastLength = (int)message.Length;
            return message.ToArray();
        }
    }

    /// <summary>The next element that <paramref name="which"/> takes; those before it are passed over.</summary>
    public async Task<JsonElement> FindAsync(Func<JsonElement, bool> which)
    {
        var end = DateTime.UtcNow + Timeout;
        while (DateTime.UtcNow < end)
        {
            while (_elements.TryDequeue(out var element))
            {
                if (which(element))
                    return element;
            }

            var message = await ReceiveAsync();
            if (message.ValueKind != JsonValueKind.Array)
                _elements.Enqueue(message);
            else
                foreach (var element in message.EnumerateArray())
                    _elements.Enqueue(element);
        }

        throw new TimeoutException("messages came, but none that was looked for");
    }

    /// <summary>The first element with this T.</summary>
    public Task<JsonElement> FindAsync(string type) =>
        FindAsync(element => element.GetProperty("T").GetString() == type);

    /// <summary>Reads until the connection is gone; false when it stays.</summary>
    public async Task<bool> IsGoneAsync(TimeSpan within)
    {
        var end = DateTime.UtcNow + within;
        try
        {
            while (DateTime.UtcNow < end)
                _ = await ReceiveBytesAsync(within);
            return false;
        }
        catch (WebSocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>A polite end.</summary>
    public Task CloseAsync() =>
        _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

    public void Abort() => _socket.Abort();

    public void Dispose() => _socket.Dispose();

    private sealed class PackedHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Content = new ByteArrayContent([]);
            request.Content.Headers.ContentType = new("application/msgpack");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
