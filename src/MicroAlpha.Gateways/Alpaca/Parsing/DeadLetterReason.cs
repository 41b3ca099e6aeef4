namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>Why bytes were refused.</summary>
public enum DeadLetterReason : byte
{
    /// <summary>Nothing was refused.</summary>
    None = 0,

    /// <summary>The frame is not one well-formed document: nothing of it is published.</summary>
    Malformed = 1,

    /// <summary>The frame is not an array of elements: nothing of it is published.</summary>
    NotAnArray = 2,

    /// <summary>An element is not an object.</summary>
    NotAnObject = 3,

    /// <summary>The element's type is none that is read.</summary>
    UnknownType = 4,

    /// <summary>A control message that is not the first element.</summary>
    MisplacedControl = 5,

    /// <summary>A field that the type needs is missing or null.</summary>
    MissingField = 6,

    /// <summary>A number is none, has more than nine decimals, does not fit or is negative.</summary>
    BadNumber = 7,

    /// <summary>A time is none, or is out of range.</summary>
    BadTime = 8,

    /// <summary>A text is none, has other characters than Latin-1, or is too long.</summary>
    BadText = 9,

    /// <summary>The levels of a book are not of their form, or too many.</summary>
    BadLevels = 10,

    /// <summary>The symbol is new and the instrument table is full.</summary>
    TableFull = 11,
}
