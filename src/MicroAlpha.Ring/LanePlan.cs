namespace MicroAlpha.Ring;

/// <summary>
/// Which lane runs on which CPU, how it waits, and which lanes share a thread: a pure function of the CPUs the process
/// may use, the lanes, and what the configuration overrides.
/// </summary>
/// <remarks>
/// With as many CPUs as lanes each lane has its own. With fewer, all CPUs but the lowest (which takes most interrupts)
/// go to the lanes in order of role: core, first feed, recorder, other feeds, store, view; the others share the lowest.
/// With one CPU all share it. Only a core or feed lane alone on its CPU spins: recorder, store and view work in batches
/// and nap, which also keeps the producers free of wake-ups. Store and view share a thread when they share a CPU.
/// </remarks>
public sealed class LanePlan
{
    private readonly List<string> _problems = [];

    private LanePlan(IReadOnlyList<int> cpus) => Cpus = cpus;

    /// <summary>The CPUs planned for, ascending.</summary>
    public IReadOnlyList<int> Cpus { get; }

    /// <summary>One placement per lane, in the order of the wishes.</summary>
    public IReadOnlyList<LanePlacement> Placements { get; private set; } = [];

    /// <summary>Overrides that cannot be followed, one line each, key first; the plan stands without them.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The placement of a lane.</summary>
    /// <exception cref="KeyNotFoundException">No lane of that name was planned.</exception>
    public LanePlacement this[string name]
    {
        get
        {
            foreach (var placement in Placements)
            {
                if (placement.Name == name)
                    return placement;
            }

            throw new KeyNotFoundException($"no lane '{name}' in the plan");
        }
    }

    /// <summary>Makes the plan. Pure: same arguments, same plan.</summary>
    /// <param name="cpus">CPU numbers the process may use, in any order, holes allowed; empty leaves CPUs to the
    /// scheduler.</param>
    /// <param name="lanes">The lanes; names are unique.</param>
    /// <param name="overrides">From the configuration; null for none.</param>
    public static LanePlan Make(
        IReadOnlyList<int> cpus, IReadOnlyList<LaneWish> lanes, IReadOnlyList<LaneOverride>? overrides = null)
    {
        ArgumentNullException.ThrowIfNull(cpus);
        ArgumentNullException.ThrowIfNull(lanes);
        var plan = new LanePlan([.. new SortedSet<int>(cpus)]);
        var places = plan.Place(lanes);
        plan.Override(lanes, places, overrides ?? []);
        var waits = plan.ChooseWaits(lanes, places, overrides ?? []);
        plan.Placements = Combine(lanes, places, waits, overrides ?? []);
        return plan;
    }

    /// <summary>The plan for people, one line per lane under a heading.</summary>
    public IReadOnlyList<string> Lines()
    {
        var list = string.Join(',', Cpus);
        var cpus = Cpus.Count switch
        {
            0 => "CPUs unknown",
            1 => $"1 CPU ({list})",
            _ => $"{Cpus.Count} CPUs ({list})",
        };
        List<string> lines = [$"lane plan for {cpus}"];
        foreach (var lane in Placements)
        {
            var cpu = lane.Cpu < 0 ? "any cpu" : $"cpu {lane.Cpu}";
            var share = lane.IsAlone ? "alone" : "shared";
            lines.Add($"  {lane.Name,-10} {cpu,-8} {share,-7} {Lower(lane.Wait),-6} thread {lane.Thread}");
        }

        return lines;
    }

    private static string Lower(WaitPolicy wait) => wait switch
    {
        WaitPolicy.Spin => "spin",
        WaitPolicy.Yield => "yield",
        WaitPolicy.Park => "park",
        _ => "nap",
    };

    /// <summary>Lanes by who gets a CPU first.</summary>
    private static int[] ByPriority(IReadOnlyList<LaneWish> lanes)
    {
        var order = new int[lanes.Count];
        var keys = new int[lanes.Count];
        var feeds = 0;
        for (var i = 0; i < lanes.Count; i++)
        {
            order[i] = i;
            var rank = lanes[i].Role switch
            {
                LaneRole.Core => 0,
                LaneRole.Feed => feeds++ == 0 ? 1 : 3,
                LaneRole.Recorder => 2,
                LaneRole.Store => 4,
                _ => 5,
            };
            keys[i] = (rank * lanes.Count) + i;
        }

        Array.Sort(keys, order);
        return order;
    }

    private int[] Place(IReadOnlyList<LaneWish> lanes)
    {
        var places = new int[lanes.Count];
        Array.Fill(places, Cpus.Count == 0 ? -1 : Cpus[0]);
        var own = lanes.Count <= Cpus.Count ? lanes.Count : Math.Max(0, Cpus.Count - 1);
        var order = ByPriority(lanes);
        for (var i = 0; i < own; i++)
            places[order[i]] = Cpus[^(i + 1)];
        return places;
    }

    private void Override(IReadOnlyList<LaneWish> lanes, int[] places, IReadOnlyList<LaneOverride> overrides)
    {
        foreach (var change in overrides)
        {
            var lane = IndexOf(lanes, change.Name);
            if (lane < 0)
                _problems.Add($"lanes.{change.Name}: no such lane; there are {Names(lanes)}");
            else if (change.Cpu is { } cpu && !Contains(cpu))
                _problems.Add($"lanes.{change.Name}.cpu: {cpu} is not an allowed CPU ({string.Join(',', Cpus)})");
            else if (change.Cpu is { } allowed)
                places[lane] = allowed;
        }
    }

    private WaitPolicy[] ChooseWaits(IReadOnlyList<LaneWish> lanes, int[] places, IReadOnlyList<LaneOverride> overrides)
    {
        var waits = new WaitPolicy[lanes.Count];
        for (var i = 0; i < lanes.Count; i++)
        {
            var isAlone = IsAlone(places, i);
            waits[i] = lanes[i].Role switch
            {
                LaneRole.Core or LaneRole.Feed => isAlone ? WaitPolicy.Spin : WaitPolicy.Park,
                _ => WaitPolicy.Nap,
            };
            var name = lanes[i].Name;
            var wanted = Wanted(overrides, name)?.Wait;
            if (wanted == WaitPolicy.Spin && !isAlone)
                _problems.Add($"lanes.{name}.wait: spin needs a CPU of its own, {places[i]} is shared");
            else if (wanted is { } wait)
                waits[i] = wait;
        }

        return waits;
    }

    private static LanePlacement[] Combine(
        IReadOnlyList<LaneWish> lanes, int[] places, WaitPolicy[] waits, IReadOnlyList<LaneOverride> overrides)
    {
        var threads = new string[lanes.Count];
        for (var i = 0; i < lanes.Count; i++)
            threads[i] = lanes[i].Name;
        var store = IndexOf(lanes, LaneRole.Store);
        var view = IndexOf(lanes, LaneRole.View);
        var canFuse = store >= 0 && view >= 0 && places[store] == places[view] && waits[store] == waits[view]
            && Wanted(overrides, lanes[store].Name) is null && Wanted(overrides, lanes[view].Name) is null;
        if (canFuse)
            threads[store] = threads[view] = $"{lanes[store].Name}+{lanes[view].Name}";

        var placements = new LanePlacement[lanes.Count];
        for (var i = 0; i < lanes.Count; i++)
        {
            var (name, role) = lanes[i];
            placements[i] = new LanePlacement(name, role, places[i], IsAlone(places, i), waits[i], threads[i]);
        }

        return placements;
    }

    private bool Contains(int cpu)
    {
        foreach (var allowed in Cpus)
        {
            if (allowed == cpu)
                return true;
        }

        return false;
    }

    private static bool IsAlone(int[] places, int lane)
    {
        var users = 0;
        foreach (var place in places)
            users += place == places[lane] ? 1 : 0;
        return users == 1 && places[lane] >= 0;
    }

    private static LaneOverride? Wanted(IReadOnlyList<LaneOverride> overrides, string name)
    {
        foreach (var change in overrides)
        {
            if (change.Name == name)
                return change;
        }

        return null;
    }

    private static int IndexOf(IReadOnlyList<LaneWish> lanes, string name)
    {
        for (var i = 0; i < lanes.Count; i++)
        {
            if (lanes[i].Name == name)
                return i;
        }

        return -1;
    }

    private static int IndexOf(IReadOnlyList<LaneWish> lanes, LaneRole role)
    {
        for (var i = 0; i < lanes.Count; i++)
        {
            if (lanes[i].Role == role)
                return i;
        }

        return -1;
    }

    private static string Names(IReadOnlyList<LaneWish> lanes)
    {
        List<string> names = [];
        foreach (var lane in lanes)
            names.Add(lane.Name);
        return string.Join(", ", names);
    }
}
