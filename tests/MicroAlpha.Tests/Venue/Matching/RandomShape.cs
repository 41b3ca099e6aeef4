using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Tests.Venue.Matching;

/// <summary>What <see cref="RandomCommands"/> draws from.</summary>
/// <param name="Instruments">How many are defined.</param>
/// <param name="Ids">Order ids are below it: few make duplicates and unknown ids meet often.</param>
/// <param name="Accounts">Few make self-trades often.</param>
/// <param name="Reach">Prices lie that many ticks around the middle: few make full levels.</param>
/// <param name="MaxOrders">The matcher's limit.</param>
internal sealed record RandomShape(int Instruments, int Ids, int Accounts, int Reach, int MaxOrders)
{
    public static RandomShape[] All { get; } =
    [
        new(Instruments: 1, Ids: 60, Accounts: 3, Reach: 8, MaxOrders: 1000),
        new(Instruments: 3, Ids: 200, Accounts: 20, Reach: 40, MaxOrders: 1000),
        new(Instruments: 5, Ids: 150, Accounts: 4, Reach: 20, MaxOrders: 40),
        new(Instruments: 2, Ids: 400, Accounts: 500, Reach: 3000, MaxOrders: 100_000),
    ];

    public MatcherOptions Options => new() { MaxOrders = MaxOrders, MaxInstruments = Instruments + 1 };
}
