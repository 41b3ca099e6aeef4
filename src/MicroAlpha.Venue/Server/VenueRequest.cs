using System.Globalization;
using System.Text.Json;
using MicroAlpha.Venue.Wire;
using Microsoft.AspNetCore.Http;

namespace MicroAlpha.Venue.Server;

/// <summary>One REST request: whose, what the path names, the query and the body.</summary>
internal sealed class VenueRequest(string owner, IReadOnlyDictionary<string, string> names, IQueryCollection query)
{
    /// <summary>The key whose account it is about.</summary>
    public string Owner { get; } = owner;

    /// <summary>The body; undefined when there is none.</summary>
    public JsonElement Body { get; init; }

    /// <summary>A part of the path by its name.</summary>
    public string Name(string name) => names[name];

    /// <summary>A query parameter; empty when it is absent.</summary>
    public string Text(string name) => query[name].ToString();

    /// <summary>True when the query parameter is <c>true</c>.</summary>
    public bool Flag(string name) => Text(name) is "true" or "True" or "1";

    /// <summary>
    /// A whole number; false when it is not one or out of range. Absent gives <paramref name="otherwise"/>.
    /// </summary>
    public bool TryNumber(string name, int otherwise, int least, int most, out int value)
    {
        value = otherwise;
        return Text(name).Length == 0
            || (int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out value)
                && value >= least && value <= most);
    }

    /// <summary>A time; false when it is not one. Absent gives <paramref name="otherwise"/>.</summary>
    public bool TryTime(string name, long otherwise, out long timeNs)
    {
        timeNs = otherwise;
        // A plus that was not escaped arrives as a blank.
        return Text(name).Length == 0 || TimeText.TryParse(Text(name).Replace(' ', '+'), out timeNs);
    }

    /// <summary>A list of words between commas, each once, in order.</summary>
    public IReadOnlyList<string> List(string name) =>
        [.. Text(name).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
}
