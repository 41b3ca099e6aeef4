namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>Steps with a time limit.</summary>
internal enum StreamStep
{
    None = 0,
    Connect = 1,
    FirstMessage = 2,
    Authentication = 3,
    Acknowledgement = 4,
    Close = 5,
    Staleness = 6,
}
