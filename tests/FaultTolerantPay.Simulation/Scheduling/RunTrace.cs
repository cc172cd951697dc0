using System.Globalization;
using System.Text;

namespace FaultTolerantPay.Simulation.Scheduling;

/// <summary>What happened, in order. Its hash is the run's fingerprint (M11); its end is printed when a run fails.</summary>
internal sealed class RunTrace(Scheduler scheduler, TextWriter? verbose)
{
    private const int Kept = 400;
    private readonly TraceEntry[] _ring = new TraceEntry[Kept];
    private long _count;

    public ulong Hash { get; private set; } = 14_695_981_039_346_656_037;

    /// <summary>Adds a line.</summary>
    /// <param name="who">A node, or the part of the world that acts.</param>
    /// <param name="what">What it does.</param>
    /// <param name="about">What it is about, such as a payment.</param>
    /// <param name="detail">More, as text where it is printed; its text is part of the hash.</param>
    public void Add(string who, string what, string about, string detail = "")
    {
        Mix(unchecked((ulong)scheduler.Ticks));
        Mix(who);
        Mix(what);
        Mix(about);
        Mix(detail);
        var entry = new TraceEntry(scheduler.Ticks, who, what, about, detail);
        _ring[_count++ % Kept] = entry;
        verbose?.WriteLine(entry);
    }

    /// <summary>The newest lines, oldest first; of one payment where a word is given.</summary>
    public string Last(int maxItems, string? about = null)
    {
        var text = new StringBuilder();
        IEnumerable<TraceEntry> kept =
            Enumerable.Range(0, (int)Math.Min(_count, Kept)).Select(i => _ring[(_count - Math.Min(_count, Kept) + i) % Kept]);
        foreach (TraceEntry entry in kept.Where(entry => about is null || entry.About.Contains(about, StringComparison.Ordinal))
            .TakeLast(maxItems))
        {
            text.AppendLine(entry.ToString());
        }

        return text.ToString();
    }

    private void Mix(ulong value) => Hash = unchecked((Hash ^ value) * 1_099_511_628_211);

    private void Mix(string text)
    {
        ulong hash = Hash;
        foreach (char c in text)
        {
            hash = unchecked((hash ^ c) * 1_099_511_628_211);
        }

        Hash = unchecked((hash ^ 0xFF) * 1_099_511_628_211);
    }

    private readonly record struct TraceEntry(long Ticks, string Who, string What, string About, string Detail)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{TimeSpan.FromTicks(Ticks):hh\\:mm\\:ss\\.ffffff}  {Who,-8} {What,-26} {About,-10} {Detail}");
    }
}
