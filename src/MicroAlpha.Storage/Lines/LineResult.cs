namespace MicroAlpha.Storage.Lines;

/// <summary>What <see cref="LineParser"/> says about a line.</summary>
public enum LineResult
{
    /// <summary>The line is canonical and the slot holds it.</summary>
    Ok = 0,

    /// <summary>The text ends before the closing brace.</summary>
    Truncated = 1,

    /// <summary>It does not begin as a line of the asked type does.</summary>
    NotThisType = 2,

    /// <summary>The name of the kind is not one of ours.</summary>
    UnknownKind = 3,

    /// <summary>The key does not belong to this kind.</summary>
    UnknownKey = 4,

    /// <summary>The key belongs to the kind but is out of its place or comes twice.</summary>
    KeyOrder = 5,

    /// <summary>The value is not of the field's type, or the JSON is broken.</summary>
    Malformed = 6,

    /// <summary>The value does not fit the field, or has digits below 1e-9.</summary>
    Overflow = 7,

    /// <summary>
    /// The value is right but not spelled in the one way the formatter spells it; a written 0 is such a case.
    /// </summary>
    NotCanonical = 8,

    /// <summary>Something follows the closing brace.</summary>
    TrailingBytes = 9,

    /// <summary>Longer than any line can be.</summary>
    TooLong = 10,
}
