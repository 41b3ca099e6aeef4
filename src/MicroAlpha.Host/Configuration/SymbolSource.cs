namespace MicroAlpha.Host.Configuration;

/// <summary>Where the symbols of a live feed come from.</summary>
internal enum SymbolSource
{
    /// <summary>The list in the configuration.</summary>
    List,

    /// <summary>A file of symbols.</summary>
    File,

    /// <summary>The server's most active stocks of the day.</summary>
    MostActive,

    /// <summary>A ranking of what a log has recorded.</summary>
    Recorded,
}
