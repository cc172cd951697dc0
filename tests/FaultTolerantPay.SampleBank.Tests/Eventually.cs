namespace FaultTolerantPay.SampleBank.Tests;

/// <summary>Waits for what another thread or the network brings about; fails after ten seconds.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 500; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(20);
        }

        Assert.Fail("did not happen within ten seconds");
    }
}
