namespace MicroAlpha.Host.Configuration;

/// <summary>Who decides where lanes run.</summary>
internal enum LanePlanMode
{
    /// <summary>The engine, from the CPUs the process may use; a lane's own keys override it.</summary>
    Auto,

    /// <summary>The configuration: every lane names its CPU.</summary>
    Manual,
}
