namespace FaultTolerantPay.SampleHost.Route.Laboratory;

/// <summary>How many payments each channel got in the current minute.</summary>
internal sealed class MinuteLoad(World world)
{
    private readonly int[] _counts = new int[world.Channels.Length];
    private long _minute;

    public bool HasRoom(int channel, DateTimeOffset at)
    {
        Turn(at);
        return _counts[channel] < world.Capacity(channel);
    }

    public void Add(int channel, DateTimeOffset at)
    {
        Turn(at);
        _counts[channel]++;
    }

    private void Turn(DateTimeOffset at)
    {
        long minute = at.UtcTicks / TimeSpan.TicksPerMinute;
        if (minute != _minute)
        {
            _minute = minute;
            Array.Clear(_counts);
        }
    }
}
