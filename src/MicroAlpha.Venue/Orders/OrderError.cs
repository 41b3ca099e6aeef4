namespace MicroAlpha.Venue.Orders;

/// <summary>A refused request: HTTP status, Alpaca's code and message (reference 3.1).</summary>
/// <param name="Http">HTTP status.</param>
/// <param name="Code">Alpaca's code.</param>
/// <param name="Message">Alpaca's words.</param>
internal sealed record OrderError(int Http, int Code, string Message)
{
    /// <summary>Further members of the body, decimal or plain text.</summary>
    public IReadOnlyList<(string Name, string Value)> Extra { get; init; } = [];

    /// <summary>A state or a value that does not fit: 422.</summary>
    public static OrderError Invalid(string message) => new(422, 42210000, message);

    /// <summary>A request that is not well formed: 422 with the code of a bad request, as Alpaca answers.</summary>
    public static OrderError Malformed(string message) => new(422, 40010001, message);

    /// <summary>Not permitted, or not enough of something: 403.</summary>
    public static OrderError Forbidden(string message) => new(403, 40310000, message);

    /// <summary>Nothing of that name: 404.</summary>
    public static OrderError NotFound(string message) => new(404, 40410000, message);
}
