using System.Text.Json.Nodes;
using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Indicators.Statistics;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// Integrated OFI by windows. The weights are given, or the first principal direction of these very windows
/// (in-sample): written after the last one.
/// </summary>
internal sealed class IntegratedReport(ReportContext context) : MlofiWindows(context)
{
    private readonly List<(long Index, double[] Flows, double LogReturn)> _windows = [];

    /// <inheritdoc />
    public override string Header => "k,"
        + string.Concat(Enumerable.Range(1, Context.Spec.Levels).Select(level => $"ofi{level}_over_Q,"))
        + "integrated,dlogmid";

    /// <inheritdoc />
    public override void Finish()
    {
        base.Finish();
        var direction = new PrincipalDirection(Context.Spec.Levels);
        foreach (var (_, flows, _) in _windows)
            direction.Add(flows);
        var fitted = direction.Weights();
        var weights = Context.Spec.Weights.Count > 0 ? [.. Context.Spec.Weights] : fitted;
        var (best, integrated) = (new Regression(), new Regression());
        foreach (var (index, flows, logReturn) in _windows)
        {
            var value = PrincipalDirection.Project(weights, flows);
            if (!double.IsNaN(logReturn))
            {
                best.Add(flows[0], logReturn);
                integrated.Add(value, logReturn);
            }

            Sum += value;
            Line($"{index},{string.Join(',', flows.Select(ReportContext.Text))},{ReportContext.Text(value)},"
                + ReportContext.Text(logReturn));
        }

        Summary["weights"] = new JsonArray([.. weights.Select(weight => JsonValue.Create(weight))]);
        Summary["explained_ratio"] = Number(direction.ExplainedRatio);
        Summary["r2_dlogmid_on_best_level_over_Q"] = Number(best.RSquared);
        Summary["r2_dlogmid_on_integrated"] = Number(integrated.RSquared);
    }

    /// <inheritdoc />
    protected override void Close(long rows, double depth, ReadOnlySpan<Int128> sumsE9)
    {
        if (double.IsNaN(depth) || (StartMid2E9 == 0 && rows == 0))
            return;

        var flows = new double[sumsE9.Length];
        for (var i = 0; i < flows.Length; i++)
            flows[i] = (double)sumsE9[i] / Context.LotE9 / depth;
        _windows.Add((Index, flows, HasChange ? Math.Log(LastMid2E9) - Math.Log(StartMid2E9) : double.NaN));
    }
}
