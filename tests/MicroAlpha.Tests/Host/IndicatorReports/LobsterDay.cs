using System.Globalization;
using System.IO.Compression;
using MicroAlpha.Tests.Gateways;

namespace MicroAlpha.Tests.Host.IndicatorReports;

/// <summary>A LOBSTER day read plainly from its two files: what the mutants are computed on.</summary>
internal sealed class LobsterDay
{
    private static readonly Lazy<LobsterDay> Loaded = new(() => new LobsterDay("AMZN_2012-06-21_5.zip"));

    private LobsterDay(string file)
    {
        using var archive = ZipFile.OpenRead(RealCaptures.Path(file));
        using var books = new StreamReader(archive.Entries.Single(e => e.Name.Contains("orderbook")).Open());
        using var messages = new StreamReader(archive.Entries.Single(e => e.Name.Contains("message")).Open());
        while (books.ReadLine() is { } book)
        {
            var message = messages.ReadLine()!.Split(',');
            Books.Add([.. book.Split(',').Select(text => long.Parse(text, CultureInfo.InvariantCulture))]);
            if (message[1] is not ("4" or "5"))
                continue;
            var timeNs = (long)(decimal.Parse(message[0], CultureInfo.InvariantCulture) * 1_000_000_000m);
            Trades.Add((Books.Count - 1, timeNs, long.Parse(message[4], CultureInfo.InvariantCulture),
                long.Parse(message[3], CultureInfo.InvariantCulture), int.Parse(message[5],
                    CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>AMZN of 2012-06-21, five levels.</summary>
    public static LobsterDay Amzn => Loaded.Value;

    /// <summary>Rows: ask, its size, bid, its size, for each level; prices in 0.0001 $.</summary>
    public List<long[]> Books { get; } = [];

    /// <summary>Row, time after midnight, price, size and LOBSTER's direction: -1 is a buy.</summary>
    public List<(int Row, long TimeNs, long Price, long Size, int Direction)> Trades { get; } = [];
}
