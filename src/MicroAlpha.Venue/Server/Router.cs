namespace MicroAlpha.Venue.Server;

/// <summary>Finds what answers a path. Filled before the server starts, then read by any thread.</summary>
internal sealed class Router
{
    private readonly List<Route> _routes = [];

    /// <summary>Adds an answer; a part of the path in braces takes any text.</summary>
    public void Map(string method, string path, Func<VenueRequest, Reply> answer) =>
        _routes.Add(new Route(method, path.Split('/'), answer));

    /// <summary>Finds the answer of a request; false with <paramref name="isKnownPath"/> for another method.</summary>
    public bool TryFind(
        string method,
        string path,
        out Func<VenueRequest, Reply> answer,
        out Dictionary<string, string> names,
        out bool isKnownPath)
    {
        isKnownPath = false;
        var parts = path.TrimEnd('/').Split('/');
        foreach (var route in _routes)
        {
            if (!route.Matches(parts, out names))
                continue;
            isKnownPath = true;
            if (route.Method != method)
                continue;
            answer = route.Answer;
            return true;
        }

        answer = static _ => Reply.NoContent;
        names = [];
        return false;
    }

    private sealed record Route(string Method, string[] Parts, Func<VenueRequest, Reply> Answer)
    {
        public bool Matches(string[] parts, out Dictionary<string, string> names)
        {
            names = [];
            if (parts.Length != Parts.Length)
                return false;
            for (var i = 0; i < parts.Length; i++)
            {
                if (Parts[i].StartsWith('{'))
                    names[Parts[i][1..^1]] = Uri.UnescapeDataString(parts[i]);
                else if (Parts[i] != parts[i])
                    return false;
            }

            return true;
        }
    }
}
