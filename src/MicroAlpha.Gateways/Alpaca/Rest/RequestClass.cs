namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>What a request is for; the higher the number, the more of the budget is kept from it.</summary>
public enum RequestClass
{
    /// <summary>A cancel: goes first, always.</summary>
    Cancel = 0,

    /// <summary>A new or replaced order.</summary>
    Order = 1,

    /// <summary>Anything that only asks.</summary>
    Read = 2,
}
