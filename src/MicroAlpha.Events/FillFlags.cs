namespace MicroAlpha.Events;

/// <summary>Header flags of an <see cref="EventKind.OrderFilled"/> slot.</summary>
[Flags]
public enum FillFlags : byte
{
    /// <summary>The venue did not tell.</summary>
    None = 0,

    /// <summary>Our order rested and was met.</summary>
    Maker = 1,

    /// <summary>Our order met what rested.</summary>
    Taker = 2,
}
