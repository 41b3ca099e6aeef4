using MicroAlpha.Events;

namespace MicroAlpha.Venue.Market;

/// <summary>
/// All symbols of the venue, by id and by name. Owner: the exchange thread; it never exceeds its capacity.
/// </summary>
internal sealed class Listings(int capacity)
{
    private const int MaxSymbol = 24;

    private readonly Dictionary<string, Listing> _bySymbol = new(StringComparer.Ordinal);
    private readonly List<Listing> _all = [];

    /// <summary>Most listings.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>Every listing, by id.</summary>
    public IReadOnlyList<Listing> All => _all;

    /// <summary>True for a symbol as Alpaca writes them: letters, digits, point, slash, dash, 1 to 24.</summary>
    public static bool IsWellFormed(string symbol) => symbol.Length is > 0 and <= MaxSymbol
        && symbol.All(static letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter)
            || letter is '.' or '/' or '-' or '_');

    /// <summary>The listing of a symbol; null when there is none.</summary>
    public Listing? Find(string symbol) => _bySymbol.GetValueOrDefault(symbol);

    /// <summary>
    /// The listing of a symbol, of an asset id, or of a pair without its slash; null when there is none.
    /// </summary>
    public Listing? FindAny(string name)
    {
        if (_bySymbol.TryGetValue(name, out var listing))
            return listing;
        return Guid.TryParse(name, out var id)
            ? _all.Find(known => known.AssetId == id)
            : _all.Find(known => known.IsCrypto
                && known.Symbol.Replace("/", "", StringComparison.Ordinal) == name);
    }

    /// <summary>The listing of a symbol, made when it is new; null when the venue is full.</summary>
    public Listing? FindOrAdd(string symbol)
    {
        if (_bySymbol.TryGetValue(symbol, out var listing) || _all.Count == Capacity)
            return listing;
        listing = new Listing((uint)_all.Count, symbol);
        _all.Add(listing);
        _bySymbol.Add(symbol, listing);
        return listing;
    }

    /// <summary>The listing that a source defines.</summary>
    /// <exception cref="EngineException">MA-722 when the venue is full.</exception>
    public Listing Define(in InstrumentDefinitionPayload definition)
    {
        var symbol = definition.Symbol.ToString();
        var listing = FindOrAdd(symbol) ?? throw new EngineException(
            "MA-722",
            ExitCode.Usage,
            $"the feed has more than {Capacity} symbols ({symbol} is one too many); raise SymbolCapacity");
        listing.IsListed = true;
        return listing;
    }

    /// <summary>Gives a listing another symbol; nothing has the old one any more.</summary>
    public void Rename(Listing listing, string symbol)
    {
        _ = _bySymbol.Remove(listing.Symbol);
        listing.Rename(symbol);
        _bySymbol[symbol] = listing;
    }
}
