using MicroAlpha.Events;
using MicroAlpha.Venue.Market;

namespace MicroAlpha.Venue.Feeds;

/// <summary>
/// Several sources as one, by receive time; each has instrument ids of its own, which become the venue's. Owner: the
/// exchange thread.
/// </summary>
internal sealed class MergedFeed : IDisposable
{
    private readonly Lane[] _lanes;
    private readonly Listings _listings;
    private Lane? _first;

    /// <summary>Opens every source and reads its first event.</summary>
    public MergedFeed(IReadOnlyList<Func<IEventSource>> sources, Listings listings)
    {
        _listings = listings;
        _lanes = [.. sources.Select(static open => new Lane(open()))];
        foreach (var lane in _lanes)
            Step(lane);
        Choose();
    }

    /// <summary>False at the end of all sources.</summary>
    public bool HasNext => _first is not null;

    /// <summary>The next event; only while there is one.</summary>
    public ref EngineEvent Next => ref _first!.Slot;

    /// <summary>The listing of the next event; null when the event concerns none.</summary>
    public Listing? NextListing => _first!.Listing;

    /// <summary>Goes to the next event.</summary>
    public void Advance()
    {
        Step(_first!);
        if (_lanes.Length > 1 || !_first!.HasSlot)
            Choose();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var lane in _lanes)
            (lane.Source as IDisposable)?.Dispose();
    }

    private void Step(Lane lane)
    {
        lane.HasSlot = lane.Source.TryNext(ref lane.Slot);
        if (!lane.HasSlot)
            return;
        var id = lane.Slot.InstrumentId;
        if (lane.Slot.Kind == EventKind.InstrumentDefinition)
        {
            while (lane.Listings.Count <= id)
                lane.Listings.Add(null);
            lane.Listings[(int)id] = _listings.Define(in lane.Slot.InstrumentDefinition);
        }

        lane.Listing = id < lane.Listings.Count ? lane.Listings[(int)id] : null;
        if (lane.Listing is { } listing)
            lane.Slot.InstrumentId = listing.Id;
    }

    private void Choose()
    {
        _first = null;
        foreach (var lane in _lanes)
        {
            if (lane.HasSlot && (_first is null || lane.Slot.ReceiveTimeNs < _first.Slot.ReceiveTimeNs))
                _first = lane;
        }
    }

    private sealed class Lane(IEventSource source)
    {
        public EngineEvent Slot;

        public IEventSource Source { get; } = source;

        public bool HasSlot { get; set; }

        public Listing? Listing { get; set; }

        public List<Listing?> Listings { get; } = [];
    }
}
