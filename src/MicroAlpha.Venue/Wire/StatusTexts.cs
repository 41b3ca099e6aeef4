namespace MicroAlpha.Venue.Wire;

/// <summary>The texts that go with the codes of trading status messages (CTS and UTP specifications).</summary>
internal static class StatusTexts
{
    /// <summary>Text of a status code; empty when the code is not known.</summary>
    public static ReadOnlySpan<byte> OfStatus(ReadOnlySpan<byte> code) => code.Length != 1 ? default : code[0] switch
    {
        (byte)'H' => "Trading Halt"u8,
        (byte)'Q' => "Quotation Resumption"u8,
        (byte)'T' => "Trading Resumption"u8,
        (byte)'P' => "Volatility Trading Pause"u8,
        (byte)'2' => "Trading Halt"u8,
        (byte)'3' => "Resume"u8,
        (byte)'5' => "Price Indication"u8,
        (byte)'6' => "Trading Range Indication"u8,
        (byte)'7' => "Market Imbalance Buy"u8,
        (byte)'8' => "Market Imbalance Sell"u8,
        (byte)'9' => "Market On Close Imbalance Buy"u8,
        (byte)'A' => "Market On Close Imbalance Sell"u8,
        (byte)'C' => "No Market Imbalance"u8,
        (byte)'D' => "No Market On Close Imbalance"u8,
        (byte)'E' => "Short Sale Restriction"u8,
        (byte)'F' => "Limit Up Limit Down"u8,
        _ => default,
    };

    /// <summary>Text of a reason code; empty when the code is not known.</summary>
    public static ReadOnlySpan<byte> OfReason(ReadOnlySpan<byte> code)
    {
        if (code.SequenceEqual("T1"u8))
            return "Halt News Pending"u8;
        if (code.SequenceEqual("T2"u8))
            return "Halt News Dissemination"u8;
        if (code.SequenceEqual("T3"u8))
            return "News and Resumption Times"u8;
        if (code.SequenceEqual("T5"u8))
            return "Single Stock Trading Pause In Effect"u8;
        if (code.SequenceEqual("T12"u8))
            return "Trading Halted; For information requested by NASDAQ"u8;
        if (code.SequenceEqual("LUDP"u8))
            return "Volatility Trading Pause"u8;
        if (code.SequenceEqual("C11"u8))
            return "Trade Halt Concluded By Other Regulatory Auth,; Quotes/Trades Resume"u8;
        if (code.SequenceEqual("M"u8))
            return "Limit Up Limit Down Trading Pause"u8;
        return default;
    }
}
