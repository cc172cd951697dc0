namespace FaultTolerantPay.SampleHost.Route.Laboratory;

/// <summary>Knows the true rates and what room each channel has: nobody can do better.</summary>
internal sealed class Clairvoyant(World world, MinuteLoad load) : LabPolicy("clairvoyant")
{
    public override int Choose(in Payment payment)
    {
        int best = -1;
        double value = double.MinValue;
        for (int channel = 0; channel < world.Channels.Length; channel++)
        {
            if (load.HasRoom(channel, payment.At) && world.ValueOf(payment, channel) is var own && own > value)
            {
                (best, value) = (channel, own);
            }
        }

        return best;
    }
}
