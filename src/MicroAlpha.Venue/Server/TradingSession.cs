using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MicroAlpha.Venue.Accounts;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// One trading stream (reference 2.1): binary frames that hold JSON, one object a message. Owner: the exchange thread.
/// </summary>
internal sealed class TradingSession(
    StreamConnection connection, StreamServices services, AccountBook accounts, HttpKeys headerKeys, bool isPacked)
    : IStreamSession
{
    private const string Updates = "trade_updates";

    private Account? _account;
    private bool _isListening;
    private bool _isClosed;

    /// <summary>The connection below.</summary>
    public StreamConnection Connection => connection;

    /// <summary>Sends an update when it is listened to.</summary>
    public void Tell(byte[] update)
    {
        if (_isListening && !_isClosed)
            Send(update);
    }

    /// <inheritdoc />
    public void Opened()
    {
        if (headerKeys.IsGiven && services.Credentials.TryFind(headerKeys.Key, headerKeys.Secret, out var owner))
            Enter(owner);

        services.Loop.After(services.Options.AuthTimeoutMs, () =>
        {
            if (_account is null && !_isClosed && !services.Faults.IsOn(VenueFault.AuthSilence))
                Close();
        });
    }

    /// <inheritdoc />
    public void Received(byte[] message)
    {
        if (_isClosed)
            return;
        try
        {
            if (isPacked && !MsgPackJson.TryToJson(message, out message))
                throw new JsonException();
            using var document = JsonDocument.Parse(message);
            Handle(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or DecoderFallbackException
            or InvalidOperationException or KeyNotFoundException)
        {
            SendJson("""{"action":"error","data":{"error_message":"invalid syntax"}}""");
        }
    }

    /// <inheritdoc />
    public void Closed(bool wasAbrupt)
    {
        _isClosed = true;
        if (_account is null)
            return;
        _ = _account.Streams.Remove(this);
        _account = null;
    }

    private void Handle(JsonElement message)
    {
        switch (message.GetProperty("action").GetString())
        {
            case "auth":
                Authenticate(message, "key", "secret");
                break;
            case "authenticate":
                var keys = message.TryGetProperty("data", out var inner) ? inner : message;
                if (keys.TryGetProperty("oauth_token", out var token))
                    Authenticate("oauth", token.GetString() ?? "");
                else if (keys.TryGetProperty("key", out _))
                    Authenticate(keys, "key", "secret");
                else
                    Authenticate(keys, "key_id", "secret_key");
                break;
            case "listen":
                Listen(message.GetProperty("data").GetProperty("streams"));
                break;
            default:
                SendJson("""{"action":"error","data":{"error_message":"unknown action"}}""");
                break;
        }
    }

    private void Authenticate(JsonElement keys, string key, string secret) => Authenticate(
        keys.TryGetProperty(key, out var id) ? id.GetString() ?? "" : "",
        keys.TryGetProperty(secret, out var text) ? text.GetString() ?? "" : "");

    private void Authenticate(string key, string secret)
    {
        var faults = services.Faults;
        if (faults.IsOn(VenueFault.AuthSilence))
            return;
        if (_account is null)
        {
            var owner = "";
            // A second stream of an account works beside the first: which of the two reports of Alpaca's behaviour
            // holds is not known, and this one hides no update.
            var isGood = !faults.IsOn(VenueFault.AuthFailed) && !faults.IsOn(VenueFault.ConnectionLimit)
                && services.Credentials.TryFind(key, secret, out owner);
            if (!isGood)
            {
                Answer("unauthorized", "authenticate");
                Close();
                return;
            }

            Enter(owner);
        }

        Answer("authorized", "authenticate");
    }

    private void Enter(string owner)
    {
        _account = accounts.Of(owner);
        _account.Streams.Add(this);
    }

    private void Listen(JsonElement streams)
    {
        if (_account is null)
        {
            Answer("unauthorized", "listen");
            return;
        }

        _isListening = streams.EnumerateArray().Any(static stream => stream.GetString() == Updates);
        var listening = _isListening ? $"\"{Updates}\"" : "";
        SendJson($$$"""{"stream":"listening","data":{"streams":[{{{listening}}}]}}""");
    }

    private void Answer(string status, string action) => SendJson(
        $$$"""{"stream":"authorization","data":{"status":"{{{status}}}","action":"{{{action}}}"}}""");

    private void Close()
    {
        connection.Outbox.Complete(WebSocketCloseStatus.PolicyViolation);
        _isClosed = true;
    }

    private void SendJson(string json) => Send(Encoding.UTF8.GetBytes(json));

    private void Send(byte[] json)
    {
        var message = isPacked ? MsgPackJson.FromJson(json) : json;
        connection.Outbox.Send(new OutFrame(message, 0, message.Length, IsText: false));
    }
}
