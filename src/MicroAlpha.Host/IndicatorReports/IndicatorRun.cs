using System.Runtime.InteropServices;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Replay;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Indicators.Candles;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Indicators.Trades;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Indicators;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// One indicator over one symbol of recorded data, read twice: what there is of the symbol, then its values. Rows are
/// quotes where the symbol has any, else complete updates of its book that has had a snapshot.
/// </summary>
/// <param name="open">Opens the data from its start.</param>
/// <param name="spec">What is wanted.</param>
/// <param name="isRegular">Only 09:30 to 16:00 in New York.</param>
internal sealed class IndicatorRun(Func<IEventSource> open, IndicatorSpec spec, bool isRegular)
{
    private const int NearestShown = 3;
    private const int MaxInstruments = 65_536;
    private const int MaxHeld = 1 << 20;

    private readonly SessionHours _session = new(isRegular);
    private readonly InstrumentTable _symbols = new(MaxInstruments);
    private readonly Dictionary<uint, SymbolSurvey> _surveys = [];
    private readonly List<EngineEvent> _held = [];
    private long _snapshotUpdateId;
    private TopOfBook _top;
    private bool _isHalted;
    private long _rows;
    private long _trades;
    private long _day = long.MinValue;

    /// <summary>What the log lacks, once its rows are written; empty when it is whole.</summary>
    public string Trouble { get; private set; } = "";

    /// <summary>Counts what the data has; the last error of a damaged capture is passed on.</summary>
    /// <exception cref="EngineException">MA-461 the symbol is not in it, MA-462 it has nothing of the kind.</exception>
    public SymbolSurvey Survey(string symbol)
    {
        var source = open();
        using var _ = source as IDisposable;
        EngineEvent slot = default;
        while (source.TryNext(ref slot))
        {
            if (slot.Kind == EventKind.InstrumentDefinition && !_surveys.ContainsKey(slot.InstrumentId))
            {
                _symbols.TryDefine(in slot.InstrumentDefinition, out var _);
                _surveys[slot.InstrumentId] = new SymbolSurvey
                {
                    Id = slot.InstrumentId,
                    Definition = slot.InstrumentDefinition,
                };
            }
            else if (_surveys.TryGetValue(slot.InstrumentId, out var survey))
            {
                survey.Take(ref slot, _session);
            }
        }

        return Find(symbol);
    }

    /// <summary>Writes the rows of a symbol and returns the report.</summary>
    public IndicatorReport Write(SymbolSurvey survey, TextWriter output, TimeStyle? style)
    {
        var books = new BookSet(new BookOptions { MaxInstruments = MaxInstruments });
        var context = new ReportContext
        {
            Spec = spec,
            Survey = survey,
            Books = books,
            Output = output,
            Session = _session,
            Style = style ?? survey.Source switch
            {
                EventSource.Lobster => TimeStyle.NsOfDay,
                EventSource.Lean => TimeStyle.MsOfDay,
                _ => TimeStyle.Unix,
            },
        };
        var report = Create(context);
        output.WriteLine(report.Header);
        var source = open();
        using var _ = source as IDisposable;
        var log = source as LogEventSource;
        var (holes, known) = (0L, 0L);
        EngineEvent slot = default;
        for (var sequence = 0L; source.TryNext(ref slot); sequence++)
        {
            // Nothing may be differenced over what a log lacks: events, or the time between two runs of the recorder.
            if (log is not null && (holes = log.Holes) != known)
            {
                known = holes;
                books.MarkAllStale(sequence - 1);
                report.OnReset(isNewDay: false);
            }

            if (slot.InstrumentId != survey.Id && slot.InstrumentId != EngineEvent.NoInstrument)
                continue;
            Apply(report, context, ref slot, sequence);
        }

        report.Finish();
        Trouble = log?.Trouble ?? "";
        RequireBook(survey, report);
        return report;
    }

    // A venue's snapshot is older than the differences that came while it was fetched. They are held back until it is
    // complete and are then rows of their own, those that it has already aside.
    private void Apply(IndicatorReport report, ReportContext context, ref EngineEvent slot, long sequence)
    {
        if (slot.Kind == EventKind.BookLevel)
        {
            var isSnapshot = ((BookFlags)slot.Flags & BookFlags.Snapshot) != 0;
            if (isSnapshot)
                _snapshotUpdateId = slot.BookLevel.VenueUpdateId;
            else if (slot.BookLevel.VenueUpdateId != 0 && !context.Books.HasSnapshot(context.Id)
                && _held.Count < MaxHeld)
            {
                _held.Add(slot);
                return;
            }
        }

        context.Books.Apply(ref slot, sequence);
        Take(report, context, ref slot);
        if (_held.Count == 0 || slot.Kind != EventKind.BookLevel || ((BookFlags)slot.Flags & BookFlags.Last) == 0)
            return;
        foreach (ref var held in CollectionsMarshal.AsSpan(_held))
        {
            context.Books.Apply(ref held, sequence);
            Take(report, context, ref held);
        }

        _held.Clear();
    }

    private static IndicatorReport Create(ReportContext context) => context.Spec.Kind switch
    {
        IndicatorKind.Ofi when context.Spec.WidthNs == 0 => new OfiReport(context),
        IndicatorKind.Ofi => new OfiWindowReport(context),
        IndicatorKind.MicroPrice => new MicroPriceReport(context),
        IndicatorKind.DecayedOfi => new DecayedOfiReport(context),
        IndicatorKind.Mlofi when context.Spec.WidthNs == 0 => new MlofiReport(context),
        IndicatorKind.Mlofi => new MlofiWindowReport(context),
        IndicatorKind.Integrated => new IntegratedReport(context),
        IndicatorKind.Vpin when context.Spec.Rule != SignRule.Bulk => new VpinReport(context),
        IndicatorKind.Vpin or IndicatorKind.Bulk => new BulkReport(context),
        IndicatorKind.Hawkes or IndicatorKind.HawkesPair => new HawkesReport(context),
        IndicatorKind.Sign => new SignReport(context),
        IndicatorKind.Features => new FeaturesReport(context),
        IndicatorKind.Kyle => new KyleReport(context),
        IndicatorKind.Amihud => new AmihudReport(context),
        IndicatorKind.Roll => new RollReport(context),
        IndicatorKind.Realised => new RealisedReport(context),
        IndicatorKind.Bars => new BarsReport(context),
        IndicatorKind.Vendor => new VendorReport(context),
        _ => new TechnicalReport(context),
    };

    private static bool IsOfBars(IndicatorKind kind) => kind is IndicatorKind.Bars or IndicatorKind.Technical
        or IndicatorKind.Sma or IndicatorKind.Ema or IndicatorKind.Rsi or IndicatorKind.Macd or IndicatorKind.Bollinger
        or IndicatorKind.Atr or IndicatorKind.Vwap or IndicatorKind.Twap or IndicatorKind.Amihud;

    // Differences of a book that never had a snapshot say nothing of its levels.
    private void RequireBook(SymbolSurvey survey, IndicatorReport report)
    {
        var isOfTops = spec.Kind is IndicatorKind.Ofi or IndicatorKind.DecayedOfi or IndicatorKind.Features
            or IndicatorKind.MicroPrice or IndicatorKind.Realised;
        var isOfBook = IsByLevel(spec.Kind) || (!survey.IsQuoted && isOfTops);
        if (!isOfBook || _rows > 0 || survey.BookGroups == 0 || report.Rows > 0)
            return;
        throw new EngineException(
            "MA-462",
            ExitCode.Usage,
            $"the data has {survey.BookGroups} updates of the book but no snapshot that they continue; {spec.Text} "
                + "needs one");
    }

    private static bool IsByLevel(IndicatorKind kind) => kind is IndicatorKind.Mlofi or IndicatorKind.Integrated;

    private void Take(IndicatorReport report, ReportContext context, ref EngineEvent slot)
    {
        var isIn = _session.Has(slot.ReceiveTimeNs);
        // Days of regular hours are told by the clock.
        var kind = IndicatorBreaks.Of(ref slot, ref _isHalted);
        if (kind != IndicatorBreak.None)
            report.OnReset(isNewDay: kind == IndicatorBreak.Session && !isRegular);
        if (IsNewBook(context, ref slot))
            report.OnNewBook();
        // The quote before the open only initialises what is known of the book.
        var isRow = IsRow(context, ref slot);
        // Bars and candles have hours of their own: what is fetched afterwards belongs where the venue had it.
        report.OnSlot(ref slot);
        if (slot.Kind is EventKind.Trade or EventKind.Quote
            && ((TradeFlags)slot.Flags & TradeFlags.Backfilled) != 0)
            return;
        if (isIn)
        {
            TellDay(report, ref slot);
            if (slot.Kind == EventKind.Trade && ((TradeFlags)slot.Flags & TradeFlags.Suspicious) == 0)
                report.OnTrade(Row(ref slot, _trades++));
        }

        if (!isRow)
            return;
        _top = context.Survey.IsQuoted && !IsByLevel(spec.Kind)
            ? context.Books.Top(context.Id)
            : context.Books.BookTop(context.Id);
        if (isIn)
            report.OnRow(Row(ref slot, _rows++));
    }

    private bool IsRow(ReportContext context, ref EngineEvent slot)
    {
        if (slot.InstrumentId != context.Id)
            return false;
        if (context.Survey.IsQuoted && !IsByLevel(spec.Kind))
            return slot.Kind == EventKind.Quote;
        return slot.Kind == EventKind.BookLevel && ((BookFlags)slot.Flags & BookFlags.Last) != 0
            && context.Books.IsReady(context.Id) && !IsOutdated(ref slot);
    }

    // Rows of a book must not be differenced over its snapshot.
    private bool IsNewBook(ReportContext context, ref EngineEvent slot) =>
        slot.Kind == EventKind.BookLevel && ((BookFlags)slot.Flags & BookFlags.Clear) != 0
        && (IsByLevel(spec.Kind) || !context.Survey.IsQuoted);

    // A snapshot with an update id was fetched aside: it begins the book and is no event of it. A difference that it
    // contains already is none either.
    private bool IsOutdated(ref EngineEvent slot) => slot.BookLevel.VenueUpdateId != 0
        && (((BookFlags)slot.Flags & BookFlags.Snapshot) != 0
            || slot.BookLevel.VenueUpdateId <= _snapshotUpdateId);

    private void TellDay(IndicatorReport report, ref EngineEvent slot)
    {
        if (slot.Kind is not (EventKind.Trade or EventKind.Quote or EventKind.BookLevel))
            return;
        var day = _session.DayOf(slot.ReceiveTimeNs);
        if (day == _day)
            return;
        if (_day != long.MinValue && isRegular)
            report.OnReset(isNewDay: true);
        _day = day;
    }

    private MarketRow Row(ref EngineEvent slot, long index) => new()
    {
        Index = index,
        BookIndex = _rows,
        TimeNs = slot.ReceiveTimeNs,
        BidPriceE9 = _top.BidPriceE9,
        BidSizeE9 = _top.BidSizeE9,
        AskPriceE9 = _top.AskPriceE9,
        AskSizeE9 = _top.AskSizeE9,
        PriceE9 = slot.Kind == EventKind.Trade ? slot.Trade.PriceE9 : 0,
        SizeE9 = slot.Kind == EventKind.Trade ? slot.Trade.SizeE9 : 0,
        Aggressor = slot.Kind == EventKind.Trade ? slot.Trade.Aggressor : Side.None,
    };

    private SymbolSurvey Find(string symbol)
    {
        if (_symbols.TryFind(Encoding.Latin1.GetBytes(symbol), out var index))
        {
            var found = _surveys.Values.First(one => Latin1Text.Trim(one.Definition.Symbol)
                .SequenceEqual(Latin1Text.Trim(_symbols[index].Symbol)));
            RequireRows(found, symbol);
            return found;
        }

        var names = Enumerable.Range(0, _symbols.Count).Select(id => _symbols.SymbolOf((uint)id)).ToList();
        var near = names.OrderBy(name => NearestName.Distance(symbol, name))
            .ThenBy(name => name, StringComparer.Ordinal).Take(NearestShown).ToList();
        throw new EngineException(
            "MA-461",
            ExitCode.Usage,
            near.Count == 0
                ? $"symbol {symbol}: the data has no instrument at all"
                : $"symbol {symbol} is not in the data; the nearest of its {names.Count} are "
                    + string.Join(", ", near));
    }

    private void RequireRows(SymbolSurvey survey, string symbol)
    {
        var (count, what) = spec.Kind switch
        {
            IndicatorKind.Mlofi or IndicatorKind.Integrated => (survey.BookGroups, "level-2 book update"),
            IndicatorKind.Ofi or IndicatorKind.DecayedOfi or IndicatorKind.Features or IndicatorKind.MicroPrice
                or IndicatorKind.Realised =>
                (survey.Quotes + survey.BookGroups, "quote and no book update"),
            IndicatorKind.Vendor => (
                survey.BarSeconds.Contains(spec.WidthNs / CandleOptions.SecondNs) ? survey.Bars : 0,
                survey.Bars == 0
                    ? "bar of the vendor"
                    : $"bar of the vendor of this width, only of {string.Join(", ", survey.BarSeconds)} s"),
            _ when IsOfBars(spec.Kind) => (survey.Trades, "trade"),
            _ => (survey.Trades - survey.Backfilled,
                survey.Backfilled == 0 ? "trade" : "trade but those fetched afterwards, which only candles take"),
        };
        if (count == 0)
        {
            throw new EngineException(
                "MA-462", ExitCode.Usage, $"symbol {symbol} has no {what}"
                    + $"{(isRegular ? " in regular hours" : "")}; {spec.Text} needs it");
        }
    }
}
