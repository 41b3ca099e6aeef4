namespace MicroAlpha.Storage.Log;

/// <summary>Bits of a footer's flags.</summary>
[Flags]
internal enum FooterFlags : ushort
{
    /// <summary>The segment was closed by rotation: another one follows.</summary>
    None = 0,

    /// <summary>Written by the recovery at the next start, not by the run itself.</summary>
    Recovered = 1,

    /// <summary>The session ended here.</summary>
    Final = 2,
}
