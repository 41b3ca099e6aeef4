using System.Text.Json;

namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>
/// What is wanted and what the server acknowledged. Gives the next request until both agree or the rest is refused; one
/// request is outstanding at a time, so that an error, which names nothing, has one meaning. Any thread.
/// </summary>
internal sealed class SubscriptionBook(int chunkSymbols, int chunkBytes)
{
    private const int MaxMisses = 3;

    // Quotes, comma and the worst escape of a symbol's character.
    private const int BytesAroundSymbol = 3;
    private const int BytesAroundRequest = 200;

    private readonly Dictionary<string, SymbolEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<RefusedSubscription> _refused = [];
    private readonly Stack<SubscriptionRequest> _split = new();
    private readonly Lock _gate = new();
    private SubscriptionRequest? _outstanding;
    private StreamChannels _refusedChannels;

    /// <summary>What was refused since the connection began.</summary>
    public IReadOnlyList<RefusedSubscription> Refused
    {
        get
        {
            lock (_gate)
                return [.. _refused];
        }
    }

    /// <summary>True when nothing is outstanding and nothing is left to ask for.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_gate)
                return _outstanding is null && _split.Count == 0 && Find() is null;
        }
    }

    /// <summary>Symbols acknowledged in at least one channel.</summary>
    public int AcknowledgedSymbols
    {
        get
        {
            lock (_gate)
                return _entries.Values.Count(entry => entry.Acknowledged != 0);
        }
    }

    /// <summary>Channels wanted of at least one symbol.</summary>
    public StreamChannels DesiredChannels
    {
        get
        {
            lock (_gate)
                return _entries.Values.Aggregate(StreamChannels.None, (all, entry) => all | entry.Desired);
        }
    }

    /// <summary>Symbols wanted in one of <paramref name="channels"/>, sorted.</summary>
    public IReadOnlyList<string> DesiredSymbols(StreamChannels channels)
    {
        lock (_gate)
        {
            return
            [
                .. _entries.Values.Where(entry => (entry.Desired & channels) != 0).Select(entry => entry.Symbol)
                    .Order(StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>Wants <paramref name="add"/> and no longer wants <paramref name="remove"/> of the symbols.</summary>
    public void Change(IEnumerable<string> symbols, StreamChannels add, StreamChannels remove)
    {
        lock (_gate)
        {
            foreach (var symbol in symbols)
            {
                var entry = EntryOf(symbol);
                entry.Desired = (entry.Desired | add) & ~remove;
                entry.Misses = 0;
            }
        }
    }

    /// <summary>A new connection knows nothing of the one before.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _outstanding = null;
            _split.Clear();
            _refused.Clear();
            _refusedChannels = StreamChannels.None;
            foreach (var entry in _entries.Values)
            {
                entry.Acknowledged = entry.Refused = StreamChannels.None;
                entry.Misses = 0;
            }
        }
    }

    /// <summary>The next request; false while one is outstanding and when all is settled.</summary>
    public bool TryTake(out SubscriptionRequest request)
    {
        lock (_gate)
        {
            request = null!;
            if (_outstanding is not null)
                return false;
            while (_split.TryPop(out var part))
            {
                if (Trim(part) is { } rest)
                {
                    request = _outstanding = rest;
                    return true;
                }
            }

            if (Find() is not { } next)
                return false;
            request = _outstanding = next;
            return true;
        }
    }

    /// <summary>Takes an acknowledgement in: the complete state of the connection.</summary>
    public void Acknowledge(ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            foreach (var entry in _entries.Values)
                entry.Acknowledged = StreamChannels.None;
            ReadState(frame);
            if (_outstanding is not { } request)
                return;
            _outstanding = null;
            foreach (var (entry, channels) in request.Entries)
            {
                var missing = request.IsSubscribe ? channels & entry.Lacking : channels & entry.Excess;
                if (missing == 0)
                    entry.Misses = 0;
                else if (++entry.Misses >= MaxMisses)
                    Refuse(entry, missing, 0);
            }
        }
    }

    /// <summary>Takes an error about the outstanding request in. False when there was none.</summary>
    public bool TryRefuse(int code, ErrorReaction reaction)
    {
        lock (_gate)
        {
            if (_outstanding is not { } request)
                return false;
            _outstanding = null;
            if (reaction == ErrorReaction.RefuseChannel)
                RefuseChannels(request, code);
            else if (request.Entries.Count > 1)
                Split(request);
            else if (reaction == ErrorReaction.RefuseRest)
                RefuseAllLacking(request, code);
            else
                Refuse(request.Entries[0].Entry, request.Entries[0].Channels, code);
            return true;
        }
    }

    // Halves, the first on top: the plan's limit is filled in order.
    private void Split(SubscriptionRequest request)
    {
        var half = request.Entries.Count / 2;
        _split.Push(request with { Entries = [.. request.Entries.Skip(half)] });
        _split.Push(request with { Entries = [.. request.Entries.Take(half)] });
    }

    private void RefuseChannels(SubscriptionRequest request, int code)
    {
        var channels = request.Channels;
        if (System.Numerics.BitOperations.PopCount((uint)channels) > 1)
        {
            foreach (var (channel, _) in ChannelNames.All)
            {
                if ((channels & channel) == 0)
                    continue;
                _split.Push(request with
                {
                    Entries =
                    [
                        .. request.Entries.Where(entry => (entry.Channels & channel) != 0)
                            .Select(entry => (entry.Entry, channel)),
                    ],
                });
            }

            return;
        }

        // 413 is about the wildcard only, 410 about the channel itself.
        if (code != 413)
            _refusedChannels |= channels;
        foreach (var entry in code == 413 ? request.Entries.Select(part => part.Entry) : _entries.Values)
        {
            if ((entry.Desired & channels) != 0)
                Refuse(entry, entry.Desired & channels, code);
        }
    }

    private void RefuseAllLacking(SubscriptionRequest request, int code)
    {
        _split.Clear();
        var (refused, channels) = request.Entries[0];
        if ((channels & (StreamChannels.Trades | StreamChannels.Quotes)) == 0)
            Refuse(refused, channels, code);
        foreach (var entry in _entries.Values)
        {
            // The limit counts trades and quotes; the other channels may still be given.
            var counted = entry.Lacking & (StreamChannels.Trades | StreamChannels.Quotes);
            if (counted != 0)
                Refuse(entry, counted, code);
        }
    }

    private void Refuse(SymbolEntry entry, StreamChannels channels, int code)
    {
        entry.Refused |= channels;
        entry.Misses = 0;
        _refused.Add(new RefusedSubscription(entry.Symbol, channels, code));
    }

    // What of a part is still to be asked for.
    private static SubscriptionRequest? Trim(SubscriptionRequest part)
    {
        var entries = part.Entries
            .Select(entry => (entry.Entry,
                entry.Channels & (part.IsSubscribe ? entry.Entry.Lacking : entry.Entry.Excess)))
            .Where(entry => entry.Item2 != 0).ToList();
        return entries.Count > 0 ? part with { Entries = entries } : null;
    }

    private SubscriptionRequest? Find() => Find(isSubscribe: false) ?? Find(isSubscribe: true);

    private SubscriptionRequest? Find(bool isSubscribe)
    {
        var found = new List<(SymbolEntry, StreamChannels)>();
        var bytes = BytesAroundRequest;
        foreach (var entry in _entries.Values)
        {
            var channels = (isSubscribe ? entry.Lacking : entry.Excess) & ~_refusedChannels;
            if (channels == 0)
                continue;
            // A character may be escaped to six bytes.
            bytes += ((entry.Symbol.Length * 6) + BytesAroundSymbol)
                * System.Numerics.BitOperations.PopCount((uint)channels);
            if (found.Count == chunkSymbols || (found.Count > 0 && bytes > chunkBytes))
                break;
            found.Add((entry, channels));
        }

        return found.Count > 0 ? new SubscriptionRequest(isSubscribe, found) : null;
    }

    private void ReadState(ReadOnlySpan<byte> frame)
    {
        var reader = new Utf8JsonReader(frame);
        if (!ControlMessage.MoveToObject(ref reader))
            return;
        var lookup = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> symbol = stackalloc char[64];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var channel = ChannelNames.Of(reader.GetString()!);
            reader.Read();
            if (channel == StreamChannels.None || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > symbol.Length)
                    continue;
                var name = symbol[..reader.CopyString(symbol)];
                if (!lookup.TryGetValue(name, out var entry))
                    entry = EntryOf(name.ToString());
                entry.Acknowledged |= channel;
            }
        }
    }

    private SymbolEntry EntryOf(string symbol)
    {
        if (!_entries.TryGetValue(symbol, out var entry))
            _entries.Add(symbol, entry = new SymbolEntry(symbol));
        return entry;
    }
}
