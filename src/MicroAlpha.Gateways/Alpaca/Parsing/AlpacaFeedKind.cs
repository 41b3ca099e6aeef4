namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>Which market a stream carries; decides what new instruments are defined as.</summary>
public enum AlpacaFeedKind : byte
{
    /// <summary>US stocks: sip, iex, delayed_sip, boats, overnight, test.</summary>
    Stocks = 0,

    /// <summary>Crypto spot pairs.</summary>
    Crypto = 1,
}
