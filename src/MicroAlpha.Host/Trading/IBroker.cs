using System.Text.Json;
using MicroAlpha.Events;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// Where orders go and answers come from. Answers are order events on the event ring, whose id is the command's; what
/// else it must do stands in the README beside this.
/// </summary>
internal interface IBroker : IDisposable
{
    /// <summary>Its name in the configuration.</summary>
    string Name { get; }

    /// <summary>Connected, and everything before compared: orders may be sent.</summary>
    bool IsReconciled { get; }

    /// <summary>Commands whose outcome nobody knows.</summary>
    int Unknown { get; }

    /// <summary>What is wrong, for people; empty when nothing is.</summary>
    string Trouble { get; }

    /// <summary>Begins to connect. Once, when the lanes run.</summary>
    void Start();

    /// <summary>Tells the id under which a symbol trades. Feed thread, before the definition is published.</summary>
    void Define(string symbol, uint id);

    /// <summary>
    /// Takes a new, replace or cancel command. Egress thread; returns soon, and never waits for the event ring.
    /// </summary>
    void Send(in OrderCommand command, long sequence);

    /// <summary>Sends nothing more and publishes nothing more when it returns. Open orders stay as they are.</summary>
    void Stop();

    /// <summary>Writes what <c>status</c> shows of it into an object that is open.</summary>
    void Write(Utf8JsonWriter writer);
}
