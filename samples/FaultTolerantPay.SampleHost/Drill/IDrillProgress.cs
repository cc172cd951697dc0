namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>Shows how far a drill is.</summary>
internal interface IDrillProgress
{
    void Begin(string chapter, int steps);

    void Advance(int steps);

    void Report(string what);

    void End();
}
