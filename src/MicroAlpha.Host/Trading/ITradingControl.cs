using System.Text.Json;

namespace MicroAlpha.Host.Trading;

/// <summary>What an operator and the guard may do to trading besides killing it. Any thread.</summary>
internal interface ITradingControl
{
    /// <summary>Writes the limits in force into an object that is open.</summary>
    void WriteLimits(Utf8JsonWriter writer);

    /// <summary>Tightens a limit.</summary>
    /// <param name="name">Its name as in the file of limits.</param>
    /// <param name="symbol">Symbol; empty = all, or a limit of the account.</param>
    /// <param name="value">New value: decimal for money and sizes, whole for counts, true or false.</param>
    /// <param name="userId">Who.</param>
    /// <param name="processId">By which process.</param>
    /// <exception cref="Events.EngineException">MA-805: not such a limit, not a value, or not tighter; MA-806: the ring
    /// is full.</exception>
    void Tighten(string name, string symbol, string value, uint userId, int processId);

    /// <summary>Grants the lease for its configured time, ms, from when the guard asked.</summary>
    /// <param name="askedNs">When that was, ns of the machine's monotonic clock.</param>
    /// <exception cref="Events.EngineException">MA-807: this engine needs no guard.</exception>
    int Grant(long askedNs);
}
