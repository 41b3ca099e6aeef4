using MicroAlpha.Venue.Faults;
using Microsoft.AspNetCore.Http.Features;

namespace MicroAlpha.Venue.Server;

/// <summary>Puts the fault stream between the socket and the WebSocket of one upgrade.</summary>
internal sealed class FaultyUpgrade(IHttpUpgradeFeature inner, FaultSet faults) : IHttpUpgradeFeature
{
    /// <summary>The stream, once upgraded.</summary>
    public FaultyStream? Stream { get; private set; }

    /// <inheritdoc />
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    /// <inheritdoc />
    public async Task<Stream> UpgradeAsync() =>
        Stream = new FaultyStream(await inner.UpgradeAsync().ConfigureAwait(false), faults);
}
