using System.Net.WebSockets;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Feeds;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// One WebSocket: a task that reads whole messages and posts them to the exchange thread, and one that sends what is in
/// the outbox.
/// </summary>
internal sealed class StreamConnection(WebSocket socket, FaultyStream transport, ExchangeLoop loop, Action abort)
    : IDisposable
{
    private const int MaxMessage = 1 << 20;
    private const int PollMs = 20;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>What is to be sent.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>Breaks the next frame off in the middle, then resets the connection.</summary>
    public void VanishMidFrame() => transport.BreakNextWrite(Abort);

    /// <summary>Resets the connection without a close frame. Any thread.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            // The request behind it may be gone already: whoever aborts late aborts nothing.
            if (_isOver)
                return;
            abort();
            // Not Cancel: what waits for the end must not go on inside this lock, or on the exchange thread.
            _ = _ended.CancelAsync();
        }
    }

    /// <summary>Serves the connection until it is gone.</summary>
    public async Task RunAsync(IStreamSession session)
    {
        loop.Post(session.Opened);
        var sending = SendAsync();
        var wasAbrupt = await ReceiveAsync(session).ConfigureAwait(false);
        loop.Post(() =>
        {
            session.Closed(wasAbrupt);
            Outbox.Complete(null);
        });
        if (wasAbrupt)
            Abort();
        await sending.ConfigureAwait(false);
    }

    /// <summary>The connection is over: from now on nothing aborts it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _ended.Dispose();
        }
    }

    // Returns true when the client went without a close frame.
    private async Task<bool> ReceiveAsync(IStreamSession session)
    {
        var buffer = new byte[4096];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), _ended.Token).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close)
                    return false;
                message.Write(buffer, 0, part.Count);
                if (message.Length > MaxMessage)
                    return true;
                if (!part.EndOfMessage)
                    continue;
                var whole = message.ToArray();
                message.SetLength(0);
                loop.Post(() => session.Received(whole));
            }
        }
        catch (Exception error) when (IsEnd(error))
        {
            return true;
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (await Outbox.WaitAsync(_ended.Token).ConfigureAwait(false))
            {
                while (Outbox.TryTake(out var frame))
                {
                    await socket.SendAsync(
                        frame.Buffer.AsMemory(frame.Offset, frame.Length),
                        frame.IsText ? WebSocketMessageType.Text : WebSocketMessageType.Binary,
                        endOfMessage: true,
                        _ended.Token).ConfigureAwait(false);
                    Outbox.Sent(in frame);
                    if (Outbox.PendingBytes == 0)
                        loop.Wake();
                }

                loop.Wake();
            }

            await CloseAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (IsEnd(error))
        {
            Abort();
        }
    }

    private async Task CloseAsync()
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        timeout.CancelAfter(CloseTimeout);
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            var status = Outbox.CloseStatus ?? WebSocketCloseStatus.NormalClosure;
            await socket.CloseOutputAsync(status, null, timeout.Token).ConfigureAwait(false);
        }

        // The reader ends when the client answers; a client that does not is cut off.
        while (socket.State != WebSocketState.Closed && !timeout.IsCancellationRequested)
            await Task.Delay(PollMs, CancellationToken.None).ConfigureAwait(false);
        if (socket.State != WebSocketState.Closed)
            Abort();
    }

    private static bool IsEnd(Exception error) => error is WebSocketException or OperationCanceledException
        or IOException or ObjectDisposedException or InvalidOperationException;
}
