using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>One answer of the API.</summary>
sealed record CallAnswer(string What, int Status, string Body, string? Type, string? RetryAfter, DateTimeOffset At);

/// <summary>A caller of the API that reads and writes in turn while things break, and keeps what it was answered.</summary>
sealed class CallLoad : IAsyncDisposable
{
    readonly CancellationTokenSource ending = new();
    readonly HttpClient client;
    readonly Task calling;
    readonly ConcurrentQueue<string> created = new();

    /// <summary>Starts calling.</summary>
    public CallLoad(PortalProcess portal)
    {
        client = portal.ClientFor(PortalApp.AdminToken);
        client.Timeout = TimeSpan.FromSeconds(60);
        calling = Task.Run(CallAsync);
    }

    /// <summary>Every answer in order.</summary>
    public ConcurrentQueue<CallAnswer> Answers { get; } = new();

    /// <summary>Calls that got no answer at all.</summary>
    public ConcurrentQueue<string> Broken { get; } = new();

    /// <summary>Waits until so many more were answered with success.</summary>
    public async Task MoreAsync(int calls, TimeSpan? limit = null)
    {
        var before = Succeeded;
        await Eventually.BecomesAsync(() => Task.FromResult(Succeeded), x => x >= before + calls, limit ?? TimeSpan.FromSeconds(30));
    }

    /// <summary>
    /// Whatever could not be done was told as a problem that says so and when to come again; no answer shows what broke
    /// inside; and what was created according to the answer is there, once.
    /// </summary>
    public async Task AreUnderstandableAsync(params IReadOnlyList<int> allowed)
    {
        Assert.Empty(Broken);
        foreach (var answer in Answers.Where(x => x.Status >= 300))
        {
            var told = $"{answer.What} was answered {answer.Status}: {answer.Body}";
            Assert.True(allowed.Contains(answer.Status), told);
            Assert.Equal("application/problem+json", answer.Type);
            Assert.True(answer.RetryAfter is not null, told);
            using var problem = JsonDocument.Parse(answer.Body);
            Assert.True(problem.RootElement.GetProperty("retryable").GetBoolean(), told);
            Assert.NotEqual("internal-error", problem.RootElement.Text("code"));
            Assert.NotEmpty(problem.RootElement.Text("detail"));
            foreach (var inside in new[] { "Exception", "Npgsql", "SQLite", " at Portal.", "127.0.0.1" })
                Assert.DoesNotContain(inside, answer.Body, StringComparison.Ordinal);
        }
        var there = (await client.ReadAllAsync("/api/admin/v1/third-parties")).ConvertAll(x => x.Text("name"));
        Assert.Equal(there.Count, there.Distinct().Count());
        Assert.Empty(created.Except(there));
    }

    /// <summary>Ends it after the answer that it waits for.</summary>
    public async Task StopAsync()
    {
        await ending.CancelAsync();
        await calling;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        client.Dispose();
        ending.Dispose();
    }

    int Succeeded => Answers.Count(x => x.Status < 300);

    async Task CallAsync()
    {
        // A caller, not a flood: the limits a minute are another test's.
        using var breath = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var n = 0; !ending.IsCancellationRequested; n++)
        {
            var name = $"Caller {n}";
            try
            {
                using var read = await client.GetAsync(new Uri("/api/admin/v1/messages?limit=1", UriKind.Relative));
                await NoteAsync("GET messages", read);
                using var write = await client.PostAsJsonAsync("/api/admin/v1/third-parties", new { name });
                await NoteAsync("POST third-parties", write);
                if (write.IsSuccessStatusCode)
                    created.Enqueue(name);
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                Broken.Enqueue(failure.Message);
            }
            await breath.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    async Task NoteAsync(string what, HttpResponseMessage answer) =>
        Answers.Enqueue(
            new CallAnswer(
                what,
                (int)answer.StatusCode,
                await answer.Content.ReadAsStringAsync(),
                answer.Content.Headers.ContentType?.MediaType,
                answer.Headers.RetryAfter?.ToString(),
                DateTimeOffset.UtcNow
            )
        );
}
