using MicroAlpha.Venue.Market;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// What one connection wants: names as it gave them, and for the fast path one word a listing. Owner: the exchange
/// thread.
/// </summary>
internal sealed class Subscriptions(StreamFeed feed, Listings listings)
{
    private readonly ushort[] _wanted = new ushort[listings.Capacity];
    private readonly Dictionary<StreamChannels, List<string>> _names =
        feed.Channels.ToDictionary(static channel => channel.Channel, static _ => new List<string>());

    private ushort _everything;

    /// <summary>Symbols on trades and quotes together, the measure of the symbol limit.</summary>
    public int LimitedCount => CountOf(StreamChannels.Trades) + CountOf(StreamChannels.Quotes);

    /// <summary>True when messages of a listing on a channel are wanted.</summary>
    public bool Wants(uint listing, StreamChannels channel) =>
        ((_wanted[listing] | _everything) & (ushort)channel) != 0;

    /// <summary>The names of a channel in the order they were added.</summary>
    public IReadOnlyList<string> Names(StreamChannels channel) => _names[channel];

    /// <summary>Adds names; ones that are there already stay where they are.</summary>
    public void Add(StreamChannels channel, IReadOnlyList<string> names)
    {
        var known = _names[channel];
        var lookup = known.Count + names.Count > 16 ? known.ToHashSet(StringComparer.Ordinal) : null;
        foreach (var name in names)
        {
            if (lookup is not null ? !lookup.Add(name) : known.Contains(name))
                continue;
            known.Add(name);
            Mark(channel, name, isOn: true);
        }
    }

    /// <summary>Takes names away; the wildcard is one of them and takes no other away.</summary>
    public void Remove(StreamChannels channel, IReadOnlyList<string> names)
    {
        var gone = names.ToHashSet(StringComparer.Ordinal);
        _ = _names[channel].RemoveAll(gone.Contains);
        foreach (var name in gone)
            Mark(channel, name, isOn: false);
    }

    /// <summary>After a rename: the listing is wanted where its new symbol stands.</summary>
    public void Renamed(Listing listing)
    {
        _wanted[listing.Id] = 0;
        foreach (var (channel, names) in _names)
        {
            if (names.Contains(listing.Symbol))
                _wanted[listing.Id] |= (ushort)channel;
        }
    }

    private int CountOf(StreamChannels channel) => _names.TryGetValue(channel, out var names) ? names.Count : 0;

    private void Mark(StreamChannels channel, string name, bool isOn)
    {
        if (name == "*" && !feed.IsTest)
        {
            _everything = (ushort)(isOn ? _everything | (ushort)channel : _everything & ~(ushort)channel);
            return;
        }

        var symbol = name == "*" ? StreamFeed.TestSymbol : name;
        // The test endpoint has one symbol, and stocks have no pairs: other names are accepted and stay silent.
        var isForeign = feed.IsSilent || (feed.IsTest && symbol != StreamFeed.TestSymbol);
        if (isForeign || listings.FindOrAdd(symbol) is not { } listing)
            return;
        ref var wanted = ref _wanted[listing.Id];
        wanted = (ushort)(isOn ? wanted | (ushort)channel : wanted & ~(ushort)channel);
    }
}
