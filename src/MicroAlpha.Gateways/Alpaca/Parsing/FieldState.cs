namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>What became of reading one field.</summary>
internal enum FieldState : byte
{
    /// <summary>The key is not there, or its value is null.</summary>
    Absent = 0,

    /// <summary>The value is read.</summary>
    Good = 1,

    /// <summary>The value is of another form than the field has: the element is malformed.</summary>
    Bad = 2,
}
