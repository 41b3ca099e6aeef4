using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace MicroAlpha.Tests.Gateways.Alpaca;

/// <summary>One connection of a <see cref="RawServer"/>: HTTP and web socket written by hand.</summary>
internal sealed class RawPeer(TcpClient client, int number) : IDisposable
{
    public const byte Text = 1;
    public const byte Binary = 2;
    public const byte CloseCode = 8;
    public const byte Ping = 9;
    public const byte Pong = 10;

    private readonly NetworkStream _stream = client.GetStream();

    /// <summary>Which connection of the server, from 1.</summary>
    public int Number => number;

    /// <summary>The request that was read last: line, headers, body.</summary>
    public string Request { get; private set; } = "";

    public string Body { get; private set; } = "";

    /// <summary>Pings are answered unless this is switched off.</summary>
    public bool AnswersPings { get; set; } = true;

    public bool SawClose { get; private set; }

    /// <summary>Reads one HTTP request; false when the client went away.</summary>
    public async Task<bool> ReadRequestAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await _stream.ReadAsync(one).ConfigureAwait(false) == 0)
                return false;
            head.Append((char)one[0]);
        }

        Request = head.ToString();
        var length = Request.Split("\r\n")
            .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Select(line => int.Parse(line.Split(':')[1])).FirstOrDefault();
        var body = new byte[length];
        await _stream.ReadExactlyAsync(body).ConfigureAwait(false);
        Body = Encoding.UTF8.GetString(body);
        return true;
    }

    public async Task ReplyAsync(int status, string body, params string[] headers)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var head = $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\n"
            + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n";
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(head)).ConfigureAwait(false);
        await _stream.WriteAsync(bytes).ConfigureAwait(false);
    }

    /// <summary>Reads the upgrade and accepts it.</summary>
    public async Task UpgradeAsync()
    {
        if (!await ReadRequestAsync().ConfigureAwait(false))
            throw new EndOfStreamException();
        var key = Request.Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.Ordinal))
            .Split(':', 2)[1].Trim();
#pragma warning disable CA5350 // RFC 6455 asks for SHA-1; it proves nothing about identity there.
        var accept = Convert.ToBase64String(
            SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await SendRawAsync(Encoding.ASCII.GetBytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + $"Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n")).ConfigureAwait(false);
    }

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes) =>
        await _stream.WriteAsync(bytes).ConfigureAwait(false);

    public Task SendAsync(string text) => SendRawAsync(Frame(Encoding.UTF8.GetBytes(text)));

    public static byte[] Frame(ReadOnlySpan<byte> payload, byte code = Text, bool isFinal = true)
    {
        var head = new List<byte> { (byte)((isFinal ? 0x80 : 0) | code) };
        if (payload.Length < 126)
        {
            head.Add((byte)payload.Length);
        }
        else if (payload.Length < 65536)
        {
            head.AddRange([126, (byte)(payload.Length >> 8), (byte)payload.Length]);
        }
        else
        {
            head.Add(127);
            for (var shift = 56; shift >= 0; shift -= 8)
                head.Add((byte)((long)payload.Length >> shift));
        }

        return [.. head, .. payload];
    }

    /// <summary>The next text of the client; null when it closed. Answers pings.</summary>
    public async Task<string?> ReadTextAsync()
    {
        while (true)
        {
            var head = new byte[2];
            if (await _stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false).ConfigureAwait(false) < 2)
                return null;
            long length = head[1] & 0x7F;
            if (length >= 126)
            {
                var more = new byte[length == 126 ? 2 : 8];
                await _stream.ReadExactlyAsync(more).ConfigureAwait(false);
                length = more.Aggregate(0L, (sum, part) => (sum << 8) | part);
            }

            var mask = new byte[4];
            await _stream.ReadExactlyAsync(mask).ConfigureAwait(false);
            var payload = new byte[length];
            await _stream.ReadExactlyAsync(payload).ConfigureAwait(false);
            for (var i = 0; i < payload.Length; i++)
                payload[i] ^= mask[i & 3];
            switch (head[0] & 0xF)
            {
                case Ping when AnswersPings:
                    await SendRawAsync(Frame(payload, Pong)).ConfigureAwait(false);
                    break;
                case Text or Binary:
                    return Encoding.UTF8.GetString(payload);
                case CloseCode:
                    SawClose = true;
                    await SendRawAsync(Frame(payload, CloseCode)).ConfigureAwait(false);
                    return null;
            }
        }
    }

    /// <summary>Ends the connection without a word (a reset).</summary>
    public void Vanish()
    {
        client.Client.LingerState = new LingerOption(true, 0);
        client.Client.Dispose();
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();
}
