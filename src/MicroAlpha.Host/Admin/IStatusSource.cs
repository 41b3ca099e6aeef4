using System.Text.Json;

namespace MicroAlpha.Host.Admin;

/// <summary>Tells the engine's state to whoever asks through the admin socket.</summary>
internal interface IStatusSource
{
    /// <summary>
    /// Writes properties into an object that is already open: <c>state</c>, <c>kill</c>, <c>sequence</c>, … as the
    /// command <c>status</c> prints them. Called on the admin thread; must read counters only, never block.
    /// </summary>
    void Write(Utf8JsonWriter writer);
}
