using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Host.Kill;

namespace MicroAlpha.Host.Admin;

/// <summary>
/// One request on the admin socket: a JSON object on one line. Unknown and repeated keys are refused, so that a
/// mistyped level or scope is never taken for the default.
/// </summary>
/// <param name="Command">What is asked for.</param>
internal sealed record AdminRequest(AdminCommand Command)
{
    /// <summary>Most bytes of a request, its line end included.</summary>
    public const int BytesMax = 4096;

    /// <summary>The level of a kill that names none: halt and cancel all.</summary>
    public const KillLevel DefaultKillLevel = KillLevel.CancelAll;

    /// <summary>Kill: how hard.</summary>
    public KillLevel Level { get; init; } = DefaultKillLevel;

    /// <summary>Kill: how far.</summary>
    public KillScope Scope { get; init; }

    /// <summary>Kill: strategy id or symbol; empty for global.</summary>
    public string Name { get; init; } = "";

    /// <summary>Kill and re-arm: why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Re-arm: the nonce of the first step.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>Re-arm: which kill to lift.</summary>
    public ulong KillId { get; init; }

    /// <summary>Subscribe and unsubscribe: the symbols.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Limits: which to tighten; empty = show them.</summary>
    public string Limit { get; init; } = "";

    /// <summary>Limits: its new value.</summary>
    public string Value { get; init; } = "";

    /// <summary>Lease: when the guard asked, ns of the machine's monotonic clock.</summary>
    public long AskedNs { get; init; }

    /// <summary>Reads one line, without its end. Never throws.</summary>
    /// <param name="line">The bytes.</param>
    /// <param name="request">The request.</param>
    /// <param name="error">What is wrong and what is allowed; empty on success.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, out AdminRequest request, out string error)
    {
        request = new AdminRequest(AdminCommand.None);
        try
        {
            var keys = new Dictionary<string, JsonElement>();
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 2 });
            using var json = JsonDocument.ParseValue(ref reader);
            if (reader.Read())
                return Fail("more than one JSON value on the line", out error);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return Fail("a request is a JSON object, for example {\"cmd\":\"status\"}", out error);
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (!keys.TryAdd(property.Name, property.Value))
                    return Fail($"the key '{Shorten(property.Name)}' is there twice", out error);
            }

            return TryInterpret(keys, out request, out error);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return Fail("the line is not valid JSON", out error);
        }
    }

    /// <summary>The request as the line to send, its end included.</summary>
    public byte[] ToLine()
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("cmd", Command switch
            {
                AdminCommand.Status => "status",
                AdminCommand.Kill => "kill",
                AdminCommand.ArmPrepare or AdminCommand.ArmConfirm => "arm",
                AdminCommand.Subscribe => "subscribe",
                AdminCommand.Unsubscribe => "unsubscribe",
                AdminCommand.Limits => "limits",
                AdminCommand.Lease => "lease",
                _ => throw new InvalidOperationException("not a request"),
            });
            if (Command == AdminCommand.Kill)
            {
                writer.WriteNumber("level", (int)Level);
                writer.WriteString("scope", ScopeName.Format(Scope, Name));
                writer.WriteString("reason", Reason);
            }

            if (Command is AdminCommand.Subscribe or AdminCommand.Unsubscribe)
            {
                writer.WriteStartArray("symbols");
                foreach (var symbol in Symbols)
                    writer.WriteStringValue(symbol);
                writer.WriteEndArray();
            }

            if (Command == AdminCommand.Limits && Limit.Length > 0)
            {
                writer.WriteString("set", Limit);
                writer.WriteString("value", Value);
                writer.WriteString("symbol", Name);
            }

            if (Command == AdminCommand.Lease)
                writer.WriteNumber("asked_ns", AskedNs);
            if (Command == AdminCommand.ArmPrepare)
                writer.WriteString("step", "prepare");
            if (Command == AdminCommand.ArmConfirm)
            {
                writer.WriteString("step", "confirm");
                writer.WriteString("nonce", Nonce);
                writer.WriteNumber("kill_id", KillId);
                writer.WriteString("reason", Reason);
            }

            writer.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static bool TryInterpret(Dictionary<string, JsonElement> keys, out AdminRequest request, out string error)
    {
        request = new AdminRequest(AdminCommand.None);
        var command = Text(keys, "cmd", "", out error);
        var step = command == "arm" && error.Length == 0 ? Text(keys, "step", "", out error) : "";
        request = (command, step) switch
        {
            ("status", "") => new AdminRequest(AdminCommand.Status),
            ("kill", "") => new AdminRequest(AdminCommand.Kill),
            ("arm", "prepare") => new AdminRequest(AdminCommand.ArmPrepare),
            ("arm", "confirm") => new AdminRequest(AdminCommand.ArmConfirm),
            ("subscribe", "") => new AdminRequest(AdminCommand.Subscribe),
            ("unsubscribe", "") => new AdminRequest(AdminCommand.Unsubscribe),
            ("limits", "") => new AdminRequest(AdminCommand.Limits),
            ("lease", "") => new AdminRequest(AdminCommand.Lease),
            _ => request,
        };
        if (error.Length == 0 && request.Command == AdminCommand.None)
        {
            return Fail(
                "cmd must be status, kill, arm with step prepare or confirm, subscribe, unsubscribe, limits or lease",
                out error);
        }

        if (error.Length == 0 && request.Command == AdminCommand.Kill)
            request = ReadKill(request, keys, out error);
        if (error.Length == 0 && request.Command == AdminCommand.ArmConfirm)
            request = ReadConfirm(request, keys, out error);
        if (error.Length == 0 && request.Command is AdminCommand.Subscribe or AdminCommand.Unsubscribe)
            request = ReadSymbols(request, keys, out error);
        if (error.Length == 0 && request.Command == AdminCommand.Limits && keys.Count > 0)
            request = ReadLimit(request, keys, out error);
        if (error.Length == 0 && request.Command == AdminCommand.Lease)
            request = request with { AskedNs = (long)Math.Min(Number(keys, "asked_ns", out error), long.MaxValue) };
        if (error.Length == 0 && keys.Count != 0)
            error = $"the key '{Shorten(keys.Keys.First())}' is not known for this command";
        return error.Length == 0;
    }

    private static AdminRequest ReadKill(AdminRequest request, Dictionary<string, JsonElement> keys, out string error)
    {
        var level = (ulong)DefaultKillLevel;
        error = "";
        if (keys.ContainsKey("level"))
            level = Number(keys, "level", out error);
        if (error.Length == 0 && level is < (ulong)KillLevel.ReduceOnly or > (ulong)KillLevel.Flatten)
            error = "level must be a number from 1 to 4";
        var text = error.Length == 0 ? Text(keys, "scope", "global", out error) : "";
        if (!ScopeName.TryParse(text, out var scope, out var name) && error.Length == 0)
        {
            error = $"scope must be global, strategy:ID (0 to {ushort.MaxValue}) or symbol:SYM "
                + $"(1 to {ScopeName.SymbolLengthMax} printable characters)";
        }

        var reason = error.Length == 0 ? Text(keys, "reason", "", out error) : "";
        if (reason.Length > KillCommand.ReasonLengthMax)
            error = $"reason has more than {KillCommand.ReasonLengthMax} characters";
        return request with { Level = (KillLevel)(byte)level, Scope = scope, Name = name, Reason = reason };
    }

    private static AdminRequest ReadConfirm(
        AdminRequest request, Dictionary<string, JsonElement> keys, out string error)
    {
        var nonce = Text(keys, "nonce", "", out error);
        var killId = error.Length == 0 ? Number(keys, "kill_id", out error) : 0;
        var reason = error.Length == 0 ? Text(keys, "reason", "", out error) : "";
        return request with { Nonce = nonce, KillId = killId, Reason = reason };
    }

    private static AdminRequest ReadLimit(AdminRequest request, Dictionary<string, JsonElement> keys, out string error)
    {
        var limit = Text(keys, "set", "", out error);
        var value = error.Length == 0 ? Text(keys, "value", "", out error) : "";
        var symbol = error.Length == 0 ? Text(keys, "symbol", "", out error) : "";
        if (error.Length == 0 && (limit.Length == 0 || value.Length == 0))
            error = "set names a limit and value its new value, both as text";
        return request with { Limit = limit, Value = value, Name = symbol };
    }

    private static AdminRequest ReadSymbols(
        AdminRequest request, Dictionary<string, JsonElement> keys, out string error)
    {
        error = "symbols must be a list of at least one string";
        if (!keys.Remove("symbols", out var list)
            || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            return request;
        }

        var symbols = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
                return request;
            symbols.Add(item.GetString()!);
        }

        error = "";
        return request with { Symbols = symbols };
    }

    private static string Text(Dictionary<string, JsonElement> keys, string name, string absent, out string error)
    {
        error = "";
        if (!keys.Remove(name, out var value))
            return absent;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString()!;
        error = $"{name} must be a string";
        return absent;
    }

    private static ulong Number(Dictionary<string, JsonElement> keys, string name, out string error)
    {
        error = "";
        if (keys.Remove(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetUInt64(out var number))
            return number;
        error = $"{name} must be a whole number";
        return 0;
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static bool Fail(string why, out string error)
    {
        error = why;
        return false;
    }
}
