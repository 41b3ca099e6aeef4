namespace MicroAlpha.Venue.Server;

/// <summary>The protocol of one connection. Every call comes on the exchange thread.</summary>
internal interface IStreamSession
{
    /// <summary>The connection is up.</summary>
    void Opened();

    /// <summary>A whole message came in.</summary>
    void Received(byte[] message);

    /// <summary>The connection is gone.</summary>
    /// <param name="wasAbrupt">True when the client sent no close frame.</param>
    void Closed(bool wasAbrupt);
}
