using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// One market-data connection: authentication, subscriptions, errors (reference 1.3 and 1.4). Owner: the exchange
/// thread.
/// </summary>
internal sealed class MarketSession : IStreamSession
{
    private readonly StreamConnection _connection;
    private readonly StreamServices _services;
    private readonly ArrayBuilder _arrays;
    private readonly HttpKeys _headerKeys;
    private string? _owner;
    private bool _isClosed;

    /// <summary>Creates the session of a new connection.</summary>
    public MarketSession(
        StreamConnection connection, StreamServices services, StreamFeed feed, HttpKeys headerKeys, bool isPacked)
    {
        _connection = connection;
        _services = services;
        _headerKeys = headerKeys;
        Feed = feed;
        IsPacked = isPacked;
        Wanted = new Subscriptions(feed, services.Listings);
        _arrays = new ArrayBuilder(connection.Outbox, services.Faults, isPacked, services.Options.ArrayLimit);
    }

    /// <summary>Its endpoint.</summary>
    public StreamFeed Feed { get; }

    /// <summary>True for MessagePack.</summary>
    public bool IsPacked { get; }

    /// <summary>What it wants.</summary>
    public Subscriptions Wanted { get; }

    /// <summary>Bytes that wait for its reader.</summary>
    public long PendingBytes => _connection.Outbox.PendingBytes;

    /// <summary>Pairs whose books it wants.</summary>
    public IReadOnlyList<string> BookNames => Wanted.Names(StreamChannels.OrderBooks);

    /// <summary>The connection below.</summary>
    public StreamConnection Connection => _connection;

    /// <summary>Adds a market message.</summary>
    public void Append(ReadOnlySpan<byte> message) => _arrays.Append(message);

    /// <summary>Sends what was added; drops a reader that is too far behind.</summary>
    public void Flush()
    {
        _arrays.Flush();
        var limit = _services.Options.SlowClientBytes;
        if (limit > 0 && _services.Options.Speed > 0 && PendingBytes > limit)
            DropSlow();
    }

    /// <summary>Tells the reader that it is too slow, and ends the connection.</summary>
    public void DropSlow() => Fail(407, "slow client");

    /// <summary>Sends bytes as they are, in one frame.</summary>
    public void SendRaw(byte[] message) => _arrays.Send(message, isText: !IsPacked);

    /// <inheritdoc />
    public void Opened()
    {
        if (!_services.Faults.IsOn(VenueFault.NoWelcome))
            SendJson("""[{"T":"success","msg":"connected"}]""");
        if (Feed.IsOptions && !IsPacked)
        {
            Fail(412, "option messages are only available in MsgPack format");
            return;
        }

        if (_headerKeys.IsGiven)
            Authenticate(_headerKeys.Key, _headerKeys.Secret);
        _services.Loop.After(_services.Options.AuthTimeoutMs, () =>
        {
            if (_owner is null && !_isClosed && !_services.Faults.IsOn(VenueFault.AuthSilence))
                Fail(404, "auth timeout");
        });
    }

    /// <inheritdoc />
    public void Received(byte[] message)
    {
        if (_isClosed)
            return;
        if (IsPacked && !MsgPackJson.TryToJson(message, out message))
        {
            Error(400, "invalid syntax");
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(message);
            Handle(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or DecoderFallbackException
            or InvalidOperationException or KeyNotFoundException)
        {
            // InvalidOperation: a member of another kind than the protocol's, or a string that is no UTF-16.
            Error(400, "invalid syntax");
        }
    }

    /// <inheritdoc />
    public void Closed(bool wasAbrupt)
    {
        _isClosed = true;
        _services.Hub.Remove(this);
        if (_owner is not null)
            _services.Connections.Leave(_owner, Feed.Path, wasAbrupt);
        _owner = null;
    }

    private void Handle(JsonElement message)
    {
        switch (message.GetProperty("action").GetString())
        {
            case "auth":
                Authenticate(Member(message, "key"), Member(message, "secret"));
                break;
            case "subscribe" or "unsubscribe" when _owner is null:
                Error(401, "not authenticated");
                break;
            case "subscribe":
                Change(message, isAdding: true);
                break;
            case "unsubscribe":
                Change(message, isAdding: false);
                break;
            default:
                Error(400, "invalid syntax");
                break;
        }
    }

    private static string Member(JsonElement message, string name) =>
        message.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private void Authenticate(string key, string secret)
    {
        var faults = _services.Faults;
        if (faults.IsOn(VenueFault.AuthSilence))
            return;
        if (_owner is not null)
            Error(403, "already authenticated");
        else if (faults.IsOn(VenueFault.InternalError))
            Fail(500, "internal error");
        else if (faults.IsOn(VenueFault.AuthFailed) || !_services.Credentials.TryFind(key, secret, out var owner))
            Fail(402, "auth failed");
        else if (faults.IsOn(VenueFault.InsufficientScope))
            Fail(411, "insufficient scope");
        else if (faults.IsOn(VenueFault.InsufficientSubscription))
            Fail(409, "insufficient subscription");
        else if (faults.IsOn(VenueFault.ConnectionLimit) || !_services.Connections.TryEnter(owner, Feed.Path))
            Fail(406, "connection limit exceeded");
        else
            Welcome(owner);
    }

    private void Welcome(string owner)
    {
        _owner = owner;
        _services.Hub.Add(this);
        SendJson("""[{"T":"success","msg":"authenticated"}]""");
    }

    private void Change(JsonElement message, bool isAdding)
    {
        var changes = new List<(StreamChannels Channel, List<string> Names)>();
        foreach (var member in message.EnumerateObject())
        {
            // These two follow the trades and cannot be asked for; the official clients send them all the same.
            if (member.Name is "action" or "corrections" or "cancelErrors"
                || member.Value.ValueKind == JsonValueKind.Null || member.Value.GetArrayLength() == 0)
            {
                continue;
            }

            var channel = Feed.ChannelOf(member.Name);
            if (channel == StreamChannels.None)
            {
                Error(410, "invalid subscribe action for this feed");
                return;
            }

            var names = member.Value.EnumerateArray().Select(static name => name.GetString() ?? "").ToList();
            if (isAdding && Feed.IsOptions && channel == StreamChannels.Quotes && names.Contains("*"))
            {
                Error(413, "star subscription is not allowed for option quotes");
                return;
            }

            if (names.Any(static name => name != "*" && !Market.Listings.IsWellFormed(name)))
            {
                Error(400, "invalid syntax");
                return;
            }

            changes.Add((channel, names));
        }

        if (isAdding && IsBeyondLimit(changes))
            Error(405, "symbol limit exceeded");
        else
            Apply(changes, isAdding);
    }

    private bool IsBeyondLimit(List<(StreamChannels Channel, List<string> Names)> changes)
    {
        long limit = _services.Options.SymbolLimit;
        if (_services.Faults.IsOn(VenueFault.SymbolLimit))
            limit = _services.Faults.Number(VenueFault.SymbolLimit, 0);
        else if (limit == 0)
            return false;
        var added = changes.Where(static change => change.Channel is StreamChannels.Trades or StreamChannels.Quotes)
            .Sum(change => change.Names.Distinct().Except(Wanted.Names(change.Channel)).Count());
        return Wanted.LimitedCount + added > limit;
    }

    private void Apply(List<(StreamChannels Channel, List<string> Names)> changes, bool isAdding)
    {
        foreach (var (channel, names) in changes)
        {
            if (isAdding)
                Wanted.Add(channel, names);
            else
                Wanted.Remove(channel, names);
        }

        Acknowledge();
        if (!isAdding || !Feed.IsCrypto)
            return;
        foreach (var (_, names) in changes.Where(static change => change.Channel == StreamChannels.OrderBooks))
            _services.SendBooks(this, names);
    }

    private void Acknowledge()
    {
        using var target = new MemoryStream();
        using (var writer = new Utf8JsonWriter(target))
        {
            writer.WriteStartArray();
            writer.WriteStartObject();
            writer.WriteString("T"u8, "subscription"u8);
            foreach (var (name, channel) in Feed.Channels)
                WriteNames(writer, name, Wanted.Names(channel));
            if (Feed.HasCorrections)
            {
                WriteNames(writer, "corrections", Wanted.Names(StreamChannels.Trades));
                WriteNames(writer, "cancelErrors", Wanted.Names(StreamChannels.Trades));
            }

            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        SendControl(target.ToArray());
    }

    private static void WriteNames(Utf8JsonWriter writer, string channel, IReadOnlyList<string> names)
    {
        writer.WriteStartArray(channel);
        foreach (var name in names)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
    }

    private void Error(int code, string text) => SendJson($$"""[{"T":"error","code":{{code}},"msg":"{{text}}"}]""");

    private void Fail(int code, string text)
    {
        Error(code, text);
        _isClosed = true;
        _services.Hub.Remove(this);
        _connection.Outbox.Complete(WebSocketCloseStatus.PolicyViolation);
        // A reader that does not read never gets so far as to close: it is cut off.
        _services.Loop.After(StreamServices.CloseTimeoutMs, () =>
        {
            if (_connection.Outbox.PendingBytes > 0)
                _connection.Abort();
        });
    }

    private void SendJson(string json) => SendControl(Encoding.UTF8.GetBytes(json));

    private void SendControl(byte[] json) =>
        _arrays.Send(IsPacked ? MsgPackJson.FromJson(json) : json, isText: !IsPacked);
}
