using System.Text.Json.Nodes;
using MicroAlpha.Indicators.OrderFlow;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>MLOFI of every complete update of the book: row, e1 to eL.</summary>
internal sealed class MlofiReport : IndicatorReport
{
    private readonly MlofiSet _mlofi;
    private readonly Int128[] _sums;
    private readonly Int128[] _sumsAbs;

    public MlofiReport(ReportContext context)
        : base(context)
    {
        _mlofi = new MlofiSet(1, context.Spec.Levels);
        (_sums, _sumsAbs) = (new Int128[context.Spec.Levels], new Int128[context.Spec.Levels]);
    }

    /// <inheritdoc />
    public override string Header =>
        "row," + string.Join(',', Enumerable.Range(1, Context.Spec.Levels).Select(level => $"e{level}"));

    /// <inheritdoc />
    public override void OnRow(in MarketRow row)
    {
        BookPairs.Update(_mlofi, Context);
        var line = new string[_sums.Length];
        for (var level = 1; level <= line.Length; level++)
        {
            var e = _mlofi.FlowE9(level);
            _sums[level - 1] += e;
            _sumsAbs[level - 1] += Math.Abs(e);
            line[level - 1] = Context.Lots(e);
        }

        Line($"{row.Index},{string.Join(',', line)}");
    }

    /// <inheritdoc />
    public override void OnNewBook() => _mlofi.Reset(0);

    /// <inheritdoc />
    public override void OnReset(bool isNewDay) => _mlofi.Reset(0);

    /// <inheritdoc />
    public override void Finish()
    {
        Sum = Context.LotsNumber(_sums[0]);
        Summary["sum_e"] = new JsonArray([.. _sums.Select(sum => JsonValue.Create(Context.LotsNumber(sum)))]);
        Summary["sum_abs_e"] =
            new JsonArray([.. _sumsAbs.Select(sum => JsonValue.Create(Context.LotsNumber(sum)))]);
    }
}
