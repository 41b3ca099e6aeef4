using MicroAlpha.Native;
using MicroAlpha.Venue.Faults;

namespace MicroAlpha.Venue.Server;

/// <summary>How many connections a key has to each endpoint. Owner: the exchange thread.</summary>
internal sealed class ConnectionLimits(VenueOptions options, FaultSet faults)
{
    private const long SecondNs = 1_000_000_000;
    private const long PenaltySeconds = 90;

    private readonly Dictionary<(string Owner, string Path), int> _open = [];
    private readonly Dictionary<(string Owner, string Path), long> _blockedUntilNs = [];

    /// <summary>Takes a place; false when there is none.</summary>
    public bool TryEnter(string owner, string path)
    {
        if (_blockedUntilNs.GetValueOrDefault((owner, path)) > WallClock.MonotonicNs())
            return false;
        var open = _open.GetValueOrDefault((owner, path));
        if (options.ConnectionLimit > 0 && open >= options.ConnectionLimit)
            return false;
        _open[(owner, path)] = open + 1;
        return true;
    }

    /// <summary>Gives a place back; after a break, with that fault on, only after a while.</summary>
    public void Leave(string owner, string path, bool wasAbrupt)
    {
        _open[(owner, path)]--;
        if (!wasAbrupt || !faults.IsOn(VenueFault.ReconnectPenalty))
            return;
        var seconds = faults.Number(VenueFault.ReconnectPenalty, PenaltySeconds);
        _blockedUntilNs[(owner, path)] = WallClock.MonotonicNs() + (seconds * SecondNs);
    }
}
