namespace FaultTolerantPay.Tests.Shared;

/// <summary>Where the files of this repository are. Project files include this one.</summary>
internal static class SourceTree
{
    /// <summary>The folder with the solution file, above the folder that the tests run in.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FaultTolerantPay.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has FaultTolerantPay.sln.");
    }
}
