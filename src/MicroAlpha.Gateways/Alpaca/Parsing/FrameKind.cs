namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>What a frame of a market-data stream turned out to be.</summary>
public enum FrameKind : byte
{
    /// <summary>A well-formed frame whose elements were published or, one by one, skipped.</summary>
    Data = 0,

    /// <summary>The first element is a control message: nothing is published, the session reads the frame.</summary>
    Control = 1,

    /// <summary>Not a well-formed document: nothing of it is published.</summary>
    Malformed = 2,

    /// <summary>The ring is closed: the reader ends.</summary>
    Closed = 3,
}
