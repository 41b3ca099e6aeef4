namespace MicroAlpha.Host.Engine;

/// <summary>Subscriptions of a live feed. Any thread.</summary>
internal interface ISubscriptions
{
    /// <summary>Symbols that the venue has acknowledged.</summary>
    int Acknowledged { get; }

    /// <summary>Connection state, one word.</summary>
    string State { get; }

    /// <summary>Asks for more symbols, in the configured channels.</summary>
    /// <exception cref="Events.EngineException">A symbol is not valid.</exception>
    void Subscribe(IReadOnlyList<string> symbols);

    /// <summary>Gives symbols up.</summary>
    /// <exception cref="Events.EngineException">A symbol is not valid.</exception>
    void Unsubscribe(IReadOnlyList<string> symbols);
}
