using System.Globalization;

namespace FaultTolerantPay.Benchmarks.StandIn;

/// <summary>
/// The processor time of this process, of the programs that it ran to their end, and of a server. It says what an operation costs, also
/// where other programs are busy.
/// </summary>
/// <param name="server">The server's first process.</param>
internal sealed class ProcessorClock(int server)
{
    private const double NanosecondsOfTick = 1e9 / 100;

    public double Nanoseconds => (Ticks("self", withEnded: true) * NanosecondsOfTick) + ServerNanoseconds;

    public double ServerNanoseconds => (Ticks($"{server}", withEnded: true)
        + File.ReadAllText($"/proc/{server}/task/{server}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Sum(child => Ticks(child, withEnded: false))) * NanosecondsOfTick;

    /// <summary>The ticks of a process; 0 if it ended. See proc(5), the fields from utime to cstime.</summary>
    private static long Ticks(string process, bool withEnded)
    {
        try
        {
            string[] fields = File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
            return fields.Skip(11).Take(withEnded ? 4 : 2).Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
