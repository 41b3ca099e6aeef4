using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Rest;

namespace MicroAlpha.Tests.Gateways.Alpaca.Rest;

/// <summary>REST clients against a scripted server: each request is answered by a function.</summary>
internal sealed class RestRun : IDisposable
{
    public static readonly AlpacaKeys Keys = new("PKREST000000", "rest-secret-nobody-sees");

    private readonly List<string> _requests = [];
    private readonly List<string> _bodies = [];

    /// <param name="answer">Number of the request from 1, its line, its body; gives status and reply.</param>
    public RestRun(Func<int, string, string, (int Status, string Body)> answer, RestOptions? options = null)
        : this(
            async (peer, number) =>
            {
                var (status, body) = answer(number, peer.Request.Split("\r\n")[0], peer.Body);
                await peer.ReplyAsync(status, body).ConfigureAwait(false);
                return true;
            },
            options)
    {
    }

    /// <param name="play">Plays one request; false ends the connection.</param>
    public RestRun(Func<RawPeer, int, Task<bool>> play, RestOptions? options = null)
    {
        Server = new RawServer(async peer =>
        {
            while (await peer.ReadRequestAsync().ConfigureAwait(false))
            {
                int number;
                lock (_requests)
                {
                    _requests.Add(peer.Request);
                    _bodies.Add(peer.Body);
                    number = _requests.Count;
                }

                if (!await play(peer, number).ConfigureAwait(false))
                {
                    // A close in good order before the first byte of a reply: then .NET sends again what has no body.
                    peer.Dispose();
                    return;
                }
            }
        });
        options ??= new RestOptions { RetryFirstMs = 1, TradingPerMinute = 60_000, MarketPerMinute = 60_000 };
        Trading = new AlpacaRestClient(Server.Http, Keys, options);
        History = new AlpacaHistoryClient(Server.Http, Keys, options);
    }

    public RawServer Server { get; }

    public AlpacaRestClient Trading { get; }

    public AlpacaHistoryClient History { get; }

    public string[] Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    public string[] Lines => [.. Requests.Select(request => request.Split("\r\n")[0])];

    public string[] Bodies
    {
        get
        {
            lock (_requests)
                return [.. _bodies];
        }
    }

    public void Dispose()
    {
        Trading.Dispose();
        History.Dispose();
        Server.Dispose();
    }
}
